import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { schemaFile } from '../support/restSourceSchema.js';
import { type RunningServer, startServer } from '../support/startServer.js';
import { runHere } from './runTool.js';

const validate = new Ajv({ strict: false, allErrors: true }).compile(
  JSON.parse(readFileSync(schemaFile, 'utf8')) as object,
);
const real = (name: string) => fileURLToPath(new URL(`openapi/${name}`, import.meta.url));

interface Config {
  client: { baseUrl: string; auth?: Record<string, unknown> };
  resources: { name: string; endpoint: Record<string, unknown>; primaryKey?: string }[];
}

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'openapi-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));
const file = (name: string, content?: object) => {
  const path = join(directory, name);
  if (content) writeFileSync(path, name.endsWith('.json') ? JSON.stringify(content) : stringify(content));
  return path;
};

async function scaffold(path: string, args: readonly string[] = []) {
  const { code, stdout, stderr } = await runHere(['source', path, ...args]);
  expect([code, stderr.match(/^error.*/m)]).toEqual([0, null]);
  const config = JSON.parse(stdout) as Config;
  expect(validate(config), JSON.stringify(validate.errors)).toBe(true);
  return { config, said: stderr.trimEnd().split('\n') };
}

/** An imitated API: what a target has for an answer, and the targets that were asked for. */
async function imitate(answer: (url: URL, request: IncomingMessage) => unknown) {
  const asked: string[] = [];
  const server: RunningServer = await startServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://a.b');
    asked.push(request.url ?? '');
    const body = answer(url, request);
    const { link, list } = (body ?? {}) as { link?: string; list?: unknown };
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json', ...(link && { link }) });
    response.end(JSON.stringify(list ?? body ?? {}));
  });
  return { server, asked };
}

/** Reads the whole scaffold from an imitated API: the number of records of each resource. */
async function counts(
  config: Config,
  answer: Parameters<typeof imitate>[0],
  env: Record<string, string> = {},
): Promise<Record<string, number>> {
  const { server } = await imitate(answer);
  const path = new URL(config.client.baseUrl).pathname.replace(/\/$/, '');
  const source = file('here.json', { ...config, client: { ...config.client, baseUrl: `${server.url}${path}` } });
  const out = join(directory, 'out');
  const { code, stderr } = await runHere(['pull', source, '--out', out, '--retries', '0'], env);
  await server.close();
  expect([code, stderr.match(/^error.*/m)]).toEqual([0, null]);
  const files = readdirSync(out).filter((name) => name.endsWith('.ndjson'));
  return Object.fromEntries(
    files.map((name) => [
      name.replace('.ndjson', ''),
      readFileSync(join(out, name), 'utf8').split('\n').filter(Boolean).length,
    ]),
  );
}

describe('what a request has to have', () => {
  const schema = { type: 'array', items: { type: 'object', properties: { name: { type: 'string' } } } };
  const list = { 200: { description: '', content: { 'application/json': { schema } } } };
  const at = (place: string, name: string, more: object = {}) => ({ in: place, name, required: true, ...more });
  const text = (value: unknown) => ({ schema: { type: 'string', default: value } });
  const api = (parameters: object[], more: object = {}) =>
    file('api.json', {
      openapi: '3.0.0',
      servers: [{ url: 'https://api.example.com' }],
      paths: { '/rows': { get: { parameters, responses: list } }, '/free': { get: { responses: list } } },
      ...more,
    });
  const schemes = (place: string, name: string) => ({
    components: { securitySchemes: { key: { type: 'apiKey', in: place, name } } },
  });

  it('headers come from the document, or from --param, and are asked for where they do not', async () => {
    const path = api([
      at('header', 'X-Version', text('20{24}')),
      at('header', 'X-Team'),
      at('header', 'Accept'),
      at('header', 'X-Trace', { required: false }),
    ]);
    const without = await scaffold(path);
    expect(without.config.resources.map(({ name }) => name)).toEqual(['free']);
    expect(without.said).toContain('left out: /rows: it takes the header X-Team: --param X-Team=…');
    const { config } = await scaffold(path, ['--param', 'X-Team=env:TEAM']);
    expect(config.resources[0]?.endpoint).toEqual({
      path: 'rows',
      headers: { 'X-Version': '20{{24}}', 'X-Team': 'env:TEAM' },
    });
  });

  it.each(['header', 'query'])('what auth sends in the %s is not asked for', async (place) => {
    const { config } = await scaffold(api([at(place, 'X-Key')], schemes(place, 'x-key')));
    expect(config.resources.map(({ endpoint }) => endpoint)).toEqual([{ path: 'rows' }, { path: 'free' }]);
  });

  it('braces of values are no placeholders', async () => {
    const path = api([at('query', 'filter'), at('query', 'usual', text('{a}'))]);
    const { config } = await scaffold(path, ['--param', 'filter={"a":1}']);
    expect(config.resources[0]?.endpoint.params).toEqual({ filter: '{{"a":1}}', usual: '{{a}}' });
  });

  it('a parameter that nothing takes is said', async () => {
    const { said } = await scaffold(api([]), ['--param', 'onwer=ReactiveX']);
    expect(said).toContain('--param onwer: no list of the document takes it');
  });
});

describe('documents of vendors', () => {
  it('Figma: lists in envelopes, children, a key in a header', async () => {
    const { config, said } = await scaffold(real('figma.yaml'));
    expect(config).toEqual({
      client: {
        baseUrl: 'https://api.figma.com',
        auth: { type: 'apiKey', name: 'X-Figma-Token', apiKey: 'env:PERSONAL_ACCESS_TOKEN', location: 'header' },
      },
      resources: [
        { name: 'webhooks', endpoint: { path: 'v2/webhooks', select: 'webhooks' }, primaryKey: 'id' },
        {
          name: 'requests',
          endpoint: { path: 'v2/webhooks/{resources.webhooks.id}/requests', select: 'requests' },
        },
        {
          name: 'activity_logs',
          endpoint: { path: 'v1/activity_logs', select: 'meta.activity_logs' },
          primaryKey: 'id',
        },
      ],
    });
    expect(said).toContain('auth is PersonalAccessToken; the document also has PlanAccessToken, OAuth2, OrgOAuth2');
    expect(said).toContain('left to detection: how pages go on in webhooks, requests, activity_logs');
    expect(said).toContain('left out: /v1/files/{file_key}/comments: nothing gives {file_key}: --param file_key=…');
    expect(said).toContain('left out: /v1/teams/{team_id}/projects: deprecated');
    const read = await counts(
      config,
      ({ pathname }, { headers }) => {
        if (headers['x-figma-token'] !== 'secret-token') return undefined;
        if (pathname === '/v2/webhooks') return { webhooks: [{ id: 'a' }, { id: 'b' }] };
        if (pathname === '/v1/activity_logs') return { status: 200, meta: { activity_logs: [{ id: 1 }] } };
        const [, id] = /^\/v2\/webhooks\/([ab])\/requests$/.exec(pathname) ?? [];
        return id && { requests: [{ webhook_id: id }, { webhook_id: id }] };
      },
      { PERSONAL_ACCESS_TOKEN: 'secret-token' },
    );
    expect(read).toEqual({ webhooks: 2, requests: 4, activity_logs: 1 });
  });

  it('GitHub: Link headers, and the parameters that no list gives', async () => {
    const args = ['--param', 'owner=ReactiveX', '--param', 'repo=rxjs'];
    const without = await scaffold(real('github.json'));
    expect(without.config.resources.map(({ name }) => name)).toEqual(['gists', 'comments']);
    expect(without.said).toContain(
      'left out: /repos/{owner}/{repo}/issues: nothing gives {owner}, {repo}: --param owner=… --param repo=…',
    );
    const { config, said } = await scaffold(real('github.json'), args);
    expect(config.resources.map(({ name, endpoint }) => [name, endpoint.path, endpoint.strategy])).toEqual([
      ['gists', 'gists', { type: 'link-header' }],
      ['comments', 'gists/{resources.gists.id}/comments', { type: 'link-header' }],
      ['issues', 'repos/ReactiveX/rxjs/issues', { type: 'link-header' }],
      ['issues_comments', 'repos/ReactiveX/rxjs/issues/{resources.issues.number}/comments', { type: 'link-header' }],
      ['runs', 'repos/ReactiveX/rxjs/actions/runs', { type: 'link-header' }],
      ['jobs', 'repos/ReactiveX/rxjs/actions/runs/{resources.runs.id}/jobs', { type: 'link-header' }],
    ]);
    expect(said).toContain('auth: the document names none');
    expect(said).toContain(
      'left out: /search/labels: it takes ?repository_id, ?q: --param repository_id=… --param q=…',
    );
    const read = await counts(config, (url) => {
      const page = Number(url.searchParams.get('page') ?? 1);
      const link = page < 3 ? { link: `<${url.pathname}?page=${page + 1}>; rel="next"` } : {};
      const list = [{ id: page, number: page }];
      const envelope = /runs$/.test(url.pathname) ? 'workflow_runs' : /jobs$/.test(url.pathname) ? 'jobs' : undefined;
      return { ...link, list: envelope ? { total_count: 3, [envelope]: list } : list };
    });
    expect(read).toEqual({ gists: 3, comments: 9, issues: 3, issues_comments: 9, runs: 3, jobs: 9 });
  });

  it('Blockfrost: page numbers, with the largest page', async () => {
    const { config, said } = await scaffold(real('blockfrost.yaml'));
    const numbered = { params: { count: 100 }, strategy: { type: 'page-number', pageParam: 'page' } };
    expect(config.client).toEqual({
      baseUrl: 'https://cardano-mainnet.blockfrost.io/api/v0',
      auth: { type: 'apiKey', name: 'project_id', apiKey: 'env:PROJECT_ID', location: 'header' },
    });
    expect(config.resources).toContainEqual({ name: 'dreps', endpoint: { path: 'governance/dreps', ...numbered } });
    expect(config.resources).toContainEqual({
      name: 'delegators',
      endpoint: { path: 'governance/dreps/{resources.dreps.drep_id}/delegators', ...numbered },
    });
    // Records that are plain texts have no field to ask with.
    expect(said).toContain('left out: /pools/{pool_id}/history: nothing gives {pool_id}: --param pool_id=…');
    const read = await counts(
      config,
      ({ pathname, searchParams }) => {
        if (!pathname.startsWith('/api/v0/') || searchParams.get('count') !== '100') return undefined;
        if (Number(searchParams.get('page') ?? 1) > 2) return [];
        return [{ drep_id: 'a b', label: 'c' }];
      },
      { PROJECT_ID: 'secret-project' },
    );
    expect(read).toMatchObject({ dreps: 2, delegators: 4, proposals: 2, labels: 2, txs_labels: 4, txs: 2 });
  });

  it('Scalar Galaxy: offsets; also into a file of YAML, which is not written over', async () => {
    const { config } = await scaffold(real('galaxy.yaml'));
    expect(config.resources).toEqual([
      {
        name: 'planets',
        endpoint: {
          path: 'planets',
          strategy: { type: 'offset-limit', offsetParam: 'offset', limitParam: 'limit' },
          select: 'data',
        },
        primaryKey: 'id',
      },
    ]);
    const out = file('source.yaml');
    const args = ['source', real('galaxy.yaml'), '--out', out];
    expect(await runHere(args)).toMatchObject({ code: 0, stdout: '' });
    expect(parse(readFileSync(out, 'utf8'))).toEqual(config);
    const again = await runHere(args);
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining(`error: ${out} is there already`)]);
    const planets = Array.from({ length: 25 }, (_, id) => ({ id }));
    const read = await counts(
      config,
      ({ searchParams }, { headers }) => {
        if (headers.authorization !== 'Bearer secret-token') return undefined;
        const offset = Number(searchParams.get('offset') ?? 0);
        return { data: planets.slice(offset, offset + 10), meta: { total: 25, limit: 10, offset } };
      },
      { BEARER_AUTH: 'secret-token' },
    );
    expect(read).toEqual({ planets: 25 });
  });
});

describe('what a document may look like', () => {
  const list = (record: object = { id: {} }) => ({
    200: {
      content: { 'application/json': { schema: { type: 'array', items: { type: 'object', properties: record } } } },
    },
  });
  const text = { schema: { type: 'string' } };
  const api = (paths: object, more: object = {}) =>
    file('api.json', { openapi: '3.1.0', servers: [{ url: 'https://a.b' }], paths, ...more });

  it('a child of a child carries what its own address takes', async () => {
    const { config } = await scaffold(
      api({
        '/teams': { get: { responses: list({ slug: {} }) } },
        '/teams/{teamSlug}/projects': { get: { responses: list({ projectId: {} }) } },
        '/teams/{teamSlug}/projects/{projectId}/files': { get: { responses: list() } },
      }),
    );
    expect(config.resources).toEqual([
      { name: 'teams', endpoint: { path: 'teams' } },
      { name: 'projects', endpoint: { path: 'teams/{resources.teams.slug}/projects' }, includeFromParent: ['slug'] },
      {
        name: 'files',
        endpoint: { path: 'teams/{resources.projects._teams_slug}/projects/{resources.projects.projectId}/files' },
        primaryKey: 'id',
      },
    ]);
    const read = await counts(config, ({ pathname }) => {
      if (pathname === '/teams') return [{ slug: 'x' }, { slug: 'y' }];
      if (/^\/teams\/[xy]\/projects$/.test(pathname)) return [{ projectId: 1 }];
      return /^\/teams\/[xy]\/projects\/1\/files$/.test(pathname) ? [{ id: pathname }] : undefined;
    });
    expect(read).toEqual({ teams: 2, projects: 2, files: 2 });
  });

  it('Swagger 2.0', async () => {
    const path = file('api.yaml', {
      swagger: '2.0',
      host: 'a.b',
      basePath: '/v1',
      schemes: ['http', 'https'],
      securityDefinitions: { app: { type: 'oauth2', flow: 'application', tokenUrl: 'https://a.b/token' } },
      definitions: { Item: { properties: { id: { type: 'integer' } } } },
      paths: {
        '/items': {
          parameters: [{ name: 'page_size', in: 'query', type: 'integer', maximum: 50 }],
          get: {
            parameters: [{ name: 'page_token', in: 'query', type: 'string' }],
            responses: {
              200: {
                schema: {
                  properties: {
                    items: { type: 'array', items: { $ref: '#/definitions/Item' } },
                    next_page_token: { type: 'string' },
                  },
                },
              },
            },
          },
        },
      },
    });
    expect((await scaffold(path)).config).toEqual({
      client: {
        baseUrl: 'https://a.b/v1',
        auth: {
          type: 'oauth2ClientCredentials',
          accessTokenUrl: 'https://a.b/token',
          clientId: 'env:APP_CLIENT_ID',
          clientSecret: 'env:APP_CLIENT_SECRET',
        },
      },
      resources: [
        {
          name: 'items',
          endpoint: {
            path: 'items',
            params: { page_size: 50 },
            strategy: { type: 'cursor', cursorParam: 'page_token', cursorPath: 'next_page_token' },
            select: 'items',
          },
          primaryKey: 'id',
        },
      ],
    });
  });

  it('references into files beside it, schemas that go in circles, an address of its own', async () => {
    file('shared.yaml', { Node: { type: 'object', properties: { id: text.schema, child: { $ref: '#/Node' } } } });
    const schema = { type: 'array', items: { $ref: './shared.yaml#/Node' } };
    const { config, said } = await scaffold(
      api(
        { '/nodes': { get: { responses: { 200: { content: { 'application/json': { schema } } } } } } },
        { servers: [{ url: '/api' }] },
      ),
    );
    expect(config).toEqual({
      client: { baseUrl: 'env:BASE_URL/api' },
      resources: [{ name: 'nodes', endpoint: { path: 'nodes' }, primaryKey: 'id' }],
    });
    expect(said).toContain('baseUrl: the document has no complete address: set BASE_URL');
  });

  it.each([
    [{ id: {}, roles: { type: 'array', items: { type: 'object', properties: { name: {} } } } }, 'a record with a list'],
    [{ a: { type: 'array', items: {} }, b: { type: 'array', items: {} } }, 'two lists'],
  ])('%j: %s is left out', async (properties: object, _: string) => {
    const me = { 200: { content: { 'application/json': { schema: { type: 'object', properties } } } } };
    const path = api({ '/me': { get: { responses: me } }, '/all': { get: { responses: list() } } });
    const { config, said } = await scaffold(path);
    expect(config.resources.map(({ name }) => name)).toEqual(['all']);
    expect(said.filter((line) => line.startsWith('left out: /me: one record, or'))).toHaveLength(1);
  });

  it('lists that are asked for by POST, with their pages in the body', async () => {
    const answer = (more: object = {}) => ({
      200: {
        content: {
          'application/json': {
            schema: {
              properties: { results: { type: 'array', items: { properties: { id: text.schema } } }, ...more },
            },
          },
        },
      },
    });
    const body = (properties: object, required?: string[]) => ({
      requestBody: { content: { 'application/json': { schema: { type: 'object', properties, required } } } },
    });
    const number = (more: object = {}) => ({ type: 'integer', ...more });
    const { config, said } = await scaffold(
      api({
        '/v1/search': {
          post: {
            ...body({ query: text.schema, start_cursor: text.schema, page_size: number({ maximum: 100 }) }),
            responses: answer({ next_cursor: text.schema }),
          },
        },
        '/v1/databases/search': {
          post: { ...body({ paging: { properties: { offset: number(), limit: number() } } }), responses: answer() },
        },
        '/v1/databases/{database_id}/query': {
          post: { ...body({ page: number({ minimum: 0 }), kind: text.schema }, ['kind']), responses: answer() },
        },
        '/v1/users': { get: { responses: answer() } },
        '/v1/users/search': { post: { ...body({ page: number() }), responses: answer() } },
        '/v1/files/search': { post: { ...body({ name: text.schema }), responses: answer() } },
        '/v1/tags:query': { post: { ...body({ page: number(), tag: text.schema }, ['tag']), responses: answer() } },
        '/v1/things': { post: { ...body({ page: number() }), responses: answer() } },
      }),
      ['--param', 'kind=page'],
    );
    expect(config.resources.filter(({ name }) => name !== 'users')).toEqual([
      {
        name: 'search',
        endpoint: {
          path: 'v1/search',
          method: 'POST',
          json: { page_size: 100 },
          strategy: { type: 'cursor', cursorBodyPath: 'start_cursor', cursorPath: 'next_cursor' },
          select: 'results',
        },
        primaryKey: 'id',
      },
      {
        name: 'databases_search',
        endpoint: {
          path: 'v1/databases/search',
          method: 'POST',
          json: {},
          strategy: { type: 'offset-limit', offsetBodyPath: 'paging.offset', limitBodyPath: 'paging.limit' },
          select: 'results',
        },
        primaryKey: 'id',
      },
      {
        name: 'databases_query',
        endpoint: {
          path: 'v1/databases/{resources.databases_search.id}/query',
          method: 'POST',
          json: { kind: 'page' },
          strategy: { type: 'page-number', pageBodyPath: 'page', basePage: 0 },
          select: 'results',
        },
        primaryKey: 'id',
      },
    ]);
    expect(said).toEqual(
      expect.arrayContaining([
        'left out: POST /v1/users/search: a GET has the same list',
        'left out: POST /v1/files/search: its body says nothing of pages',
        'left out: POST /v1/tags:query: its body takes tag: --param tag=…',
      ]),
    );
    const bodies: unknown[] = [];
    const server = await startServer(async (request, response) => {
      let asked = '';
      for await (const chunk of request) asked += String(chunk);
      const { start_cursor, paging, page } = JSON.parse(asked || '{}');
      bodies.push([request.method, request.url, asked]);
      const isFirst = start_cursor === undefined && !paging?.offset && !page;
      const results = isFirst ? [{ id: 'a' }] : [];
      response.end(JSON.stringify({ results, ...(isFirst && request.url === '/v1/search' && { next_cursor: 'n' }) }));
    });
    const source = file('post.json', { ...config, client: { ...config.client, baseUrl: server.url } });
    const { code } = await runHere(['pull', source, '--select', 'search,databases_query', '--out', file('out')]);
    await server.close();
    expect(code).toBe(0);
    expect(bodies).toContainEqual(['POST', '/v1/search', '{"page_size":100,"start_cursor":"n"}']);
    expect(bodies).toContainEqual(['POST', '/v1/databases/a/query', '{"kind":"page","page":0}']);
  });

  it('links from one answer to another request, where names do not tell', async () => {
    const record = (properties: object, links?: object) => ({
      200: { content: { 'application/json': { schema: { type: 'object', properties } } }, links },
    });
    const query = (name: string) => ({ name, in: 'query', required: true, ...text });
    const linked = { parameters: { who: '$response.body#/login', kind: 'all' }, operationId: 'postsOf' };
    const { config, said } = await scaffold(
      api({
        '/people': { get: { responses: list({ id: {}, login: {} }) } },
        '/people/{person}': {
          get: {
            responses: record(
              { id: {}, login: {} },
              {
                Posts: linked,
                Photos: {
                  operationRef: '#/paths/~1photos/get',
                  parameters: { 'query.by': '$response.body#/id', page: '$request.query.page' },
                },
                Gone: { operationId: 'nothing' },
                Odd: { operationRef: '#/paths/~1100%/get', parameters: { by: '$response.body#/50%' } },
              },
            ),
          },
        },
        '/blog/{who}/posts/{kind}': { get: { operationId: 'postsOf', responses: list({ id: {}, no: {} }) } },
        '/photos': { get: { parameters: [query('by')], responses: list() } },
        '/plans': { get: { parameters: [query('by')], responses: list() } },
      }),
    );
    expect(config.resources.map(({ name, endpoint }) => [name, endpoint])).toEqual([
      ['people', { path: 'people' }],
      ['posts', { path: 'blog/{resources.people.login}/posts/all' }],
      ['photos', { path: 'photos', params: { by: '{resources.people.id}' } }],
    ]);
    expect(said).toContain('left out: /plans: it takes ?by: --param by=…');
  });

  it('a value may be the name of a variable', async () => {
    const parameters = [{ name: 'team', in: 'path', required: true, ...text }];
    const path = api({ '/teams/{team}/files': { get: { parameters, responses: list() } } });
    const { config } = await scaffold(path, ['--param', 'team=env:TEAM']);
    expect(config.resources[0]?.endpoint.path).toBe('teams/env:TEAM/files');
  });
});

describe('what cannot work', () => {
  it.each([
    ['a file that is not there', () => 'missing.yaml', /missing\.yaml cannot be read: /],
    [
      'an address',
      () => 'https://a.b/openapi.json',
      /openapi\.json is no file: nothing is fetched, so download it first/,
    ],
    ['another document', () => file('x.json', { a: 1 }), /x\.json is no OpenAPI document: it has no openapi/],
    [
      'a document without a list',
      () => file('x.json', { openapi: '3.1.0', paths: { '/me': { get: { responses: {} } } } }),
      /x\.json has no list that can be read: nothing is written/,
    ],
  ])('%s', async (_, path, message) => {
    const { code, stdout, stderr } = await runHere(['source', path()]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });

  it('a parameter without a value', async () => {
    const { code, stderr } = await runHere(['source', real('galaxy.yaml'), '--param', 'x']);
    expect([code, stderr]).toEqual([2, 'error: --param takes name=value\n']);
  });
});
