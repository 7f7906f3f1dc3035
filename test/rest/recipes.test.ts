import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { startServer } from '../support/startServer.js';

type Answer = (url: URL, request: IncomingMessage, response: ServerResponse) => unknown;

const folder = new URL('.recipes/', import.meta.url);
const recipe = (name: string) => readFileSync(new URL(`recipes/${name}.ts`, import.meta.url), 'utf8');
const page = readFileSync(new URL('../../docs/recipes/rest-apis.md', import.meta.url), 'utf8');

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a recipe as it stands in docs/recipes/rest-apis.md, with `hosts` in the place of theirs. */
async function run(name: string, hosts: readonly string[], answer: Answer): Promise<Record<string, unknown[]>> {
  const server = await startServer((request, response) => {
    const body = answer(new URL(request.url ?? '/', `http://${request.headers.host}`), request, response);
    if (response.writableEnded) return;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(body));
  });
  try {
    const code = hosts.reduce((text, host) => text.replaceAll(`'${host}`, `'${server.url}`), recipe(name));
    mkdirSync(folder, { recursive: true });
    const file = new URL(`${name}.ts`, folder);
    writeFileSync(file, code.replace(/^const /gm, 'export const '));
    return (await import(/* @vite-ignore */ fileURLToPath(file))) as Record<string, unknown[]>;
  } finally {
    await server.close();
  }
}

const pageOf = (total: number, from: number, size: number) =>
  Array.from({ length: Math.max(0, Math.min(size, total - from)) }, (_, index) => from + index);

describe('recipes, each against a server of the documented shape', () => {
  it('Microsoft Graph: @odata.nextLink with client credentials', async () => {
    const tokens: string[] = [];
    const { users } = await run(
      'microsoft-graph',
      ['https://graph.microsoft.com/v1.0', 'https://login.microsoftonline.com'],
      (url, request, response) => {
        if (url.pathname.endsWith('/oauth2/v2.0/token')) {
          tokens.push(request.method ?? '');
          return { token_type: 'Bearer', expires_in: 3599, ext_expires_in: 3599, access_token: 'graph-token' };
        }
        if (request.headers.authorization !== 'Bearer graph-token') return response.writeHead(401).end();
        const skip = Number(url.searchParams.get('$skiptoken') ?? 0);
        const value = pageOf(5, skip, 2).map((id) => ({ id: String(id), mail: `${id}@contoso.example` }));
        return {
          '@odata.context': `${url.origin}/$metadata#users(id,mail)`,
          ...(skip + 2 < 5 && {
            '@odata.nextLink': `${url.origin}/users?$select=id,mail&$top=2&$skiptoken=${skip + 2}`,
          }),
          value,
        };
      },
    );
    expect(users).toHaveLength(5);
    expect(tokens).toEqual(['POST']);
  });

  it('GitHub: Link header and rate headers', async () => {
    const { issues } = await run(
      'github',
      ['https://api.github.com'],
      ({ pathname, searchParams, origin }, request, response) => {
        expect(request.headers['x-github-api-version']).toBe('2022-11-28');
        const page = Number(searchParams.get('page') ?? 1);
        response
          .setHeader('x-ratelimit-limit', '5000')
          .setHeader('x-ratelimit-remaining', String(5000 - page))
          .setHeader('x-ratelimit-reset', String(Math.ceil(Date.now() / 1000) + 3600));
        if (page < 3)
          response.setHeader(
            'link',
            `<${origin}${pathname}?state=all&per_page=100&page=${page + 1}>; rel="next", <${origin}${pathname}?page=3>; rel="last"`,
          );
        return pageOf(250, (page - 1) * 100, 100).map((number) => ({ number }));
      },
    );
    expect(issues).toHaveLength(250);
  });

  it('Stripe: starting_after with has_more', async () => {
    const { charges } = await run('stripe', ['https://api.stripe.com/v1'], ({ searchParams }) => {
      const after = searchParams.get('starting_after');
      const from = after === null ? 0 : Number(after.slice(3)) + 1;
      return {
        object: 'list',
        url: '/v1/charges',
        has_more: from + 100 < 250,
        data: pageOf(250, from, 100).map((n) => ({ id: `ch_${n}`, amount: n })),
      };
    });
    expect(charges).toHaveLength(250);
  });

  it('Slack: next_cursor that is empty at the end, and errors with status 200', async () => {
    const list: Answer = ({ searchParams }) => {
      const from = Number(searchParams.get('cursor') || 0);
      return {
        ok: true,
        members: pageOf(5, from, 2).map((n) => ({ id: `U${n}` })),
        cache_ts: 1,
        response_metadata: { next_cursor: from + 2 < 5 ? String(from + 2) : '' },
      };
    };
    expect((await run('slack', ['https://slack.com/api'], list)).members).toHaveLength(5);
  });

  it('Salesforce: query locators until done', async () => {
    const { accounts } = await run('salesforce', ['https://example.my.salesforce.com'], ({ pathname }) => {
      const from = Number(pathname.split('-')[1] ?? 0);
      const done = from + 2 >= 5;
      return {
        totalSize: 5,
        done,
        records: pageOf(5, from, 2).map((n) => ({ attributes: { type: 'Account' }, Id: `001${n}` })),
        ...(!done && { nextRecordsUrl: `/services/data/v60.0/query/01gD0000002HU6KIAW-${from + 2}` }),
      };
    });
    expect(accounts).toHaveLength(5);
  });

  it('stand on their page word for word', () => {
    for (const name of ['microsoft-graph', 'github', 'stripe', 'slack', 'salesforce']) {
      expect(page).toContain(recipe(name).trim());
    }
  });
});
