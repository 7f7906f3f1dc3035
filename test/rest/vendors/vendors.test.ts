import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { lastValueFrom, of, throwError, toArray } from 'rxjs';
import { createRestSource, type RestSourceConfig } from 'rxjs-resilient-http/rest';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/cli/readConfig.js';
import { createSecrets } from '../../../src/cli/secrets.js';
import { createHttpClient } from '../../../src/http/client.js';
import { createHttpResponse } from '../../../src/http/createHttpResponse.js';
import type { Answer } from '../../pagination/strategies/readThrough.js';
import { schemaFile } from '../../support/restSourceSchema.js';
import { memoryStore } from '../fakeApi.js';
import { type Imitation, imitations, type Row } from './imitations.js';

const folder = new URL('./', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
const names = files.map((name) => name.replace('.yaml', ''));
const secrets = createSecrets({ TOKEN: 'secret-token' });
const read = (name: string): Promise<RestSourceConfig> =>
  readConfig(fileURLToPath(new URL(`${name}.yaml`, folder)), secrets, {} as never);

/** A row a minute; two share the last one, as rows at a boundary do. */
const rowsUpTo = (count: number): Row[] =>
  Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    at: Date.parse('2024-01-01T00:00:00Z') + Math.min(index, count - 2) * 60_000,
  }));

type Fault = 'reset' | 503 | 429;

/** The imitated API behind a client that waits 1 ms between attempts. */
function apiOf({ serve }: Imitation, faults: (request: number) => Fault | undefined = () => undefined) {
  const api = { rows: rowsUpTo(23), requests: 0 };
  const client = createHttpClient({
    resilience: { backoff: { initialDelayMs: 1, jitter: 'none' }, maxAttempts: 5 },
    transport: (request) => {
      api.requests += 1;
      const fault = faults(api.requests);
      const { url, method, headers } = request;
      if (fault === 'reset') return throwError(() => Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
      const text = typeof request.body === 'string' ? request.body : '';
      const json: unknown = /^[[{]/.test(text) ? JSON.parse(text) : undefined;
      const answer: Answer = fault
        ? { status: fault, body: {} }
        : serve({ method, url, json, text, headers }, api.rows);
      const sent = Object.entries(answer.headers ?? {}).map(([key, value]) => [key, String(value)] as const);
      return of(
        createHttpResponse(request, {
          status: answer.status ?? 200,
          headers: [['content-type', 'application/json'], ...sent],
          body: JSON.stringify(answer.body ?? null),
          url: url.href,
        }),
      );
    },
  });
  return { api, client };
}

function numbersOf(records: readonly { record: unknown }[], { numberOf }: Imitation): number[] {
  const all = records.map(({ record }) => (numberOf ? numberOf(record as never) : (record as { id: number }).id));
  return all.sort((one, other) => one - other);
}
const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe('APIs as configurations', () => {
  it('are 23 of 17 vendors, each of at most 10 lines', () => {
    expect(names.sort()).toEqual(Object.keys(imitations).sort());
    expect(names).toHaveLength(23);
    for (const file of files) {
      const lines = readFileSync(new URL(file, folder), 'utf8').trimEnd().split('\n');
      expect(lines.length, file).toBeLessThanOrEqual(10);
    }
  });

  const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(
    JSON.parse(readFileSync(schemaFile, 'utf8')) as object,
  );
  it.each(names)('%s keeps to the JSON Schema', async (name) => {
    expect(validate(await read(name)), JSON.stringify(validate.errors)).toBe(true);
  });

  it.each(names)('%s is read whole, and the second run brings what is new', async (name) => {
    const imitation = imitations[name] as Imitation;
    const { api, client } = apiOf(imitation);
    const state = memoryStore();
    const config = await read(name);
    const run = async () =>
      numbersOf(await lastValueFrom(createRestSource(config, { client, state }).records$.pipe(toArray())), imitation);
    expect(await run()).toEqual(upTo(23));
    const requests = api.requests;
    // Four more, one of them at the very moment of the last.
    const last = api.rows.at(-1) as Row;
    api.rows.push({ id: 24, at: last.at }, ...[25, 26, 27].map((id) => ({ id, at: last.at + (id - 24) * 60_000 })));
    expect(await run()).toEqual(imitation.isIncremental ? upTo(27, 24) : upTo(27));
    if (imitation.isIncremental) expect(api.requests - requests).toBeLessThan(requests);
    expect(await run()).toEqual(imitation.isIncremental ? [] : upTo(27));
  });

  it.each(names)('%s is read whole through faults', async (name) => {
    const imitation = imitations[name] as Imitation;
    const faults: Fault[] = ['reset', 503, 429];
    const { api, client } = apiOf(imitation, (request) =>
      request % 2 === 1 ? faults[((request - 1) / 2) % 3] : undefined,
    );
    const source = createRestSource(await read(name), { client });
    expect(numbersOf(await lastValueFrom(source.records$.pipe(toArray())), imitation)).toEqual(upTo(23));
    expect(api.requests).toBeGreaterThan(5);
  });

  it.each(names)('%s goes on where it failed', async (name) => {
    const imitation = imitations[name] as Imitation;
    const config = await read(name);
    const state = memoryStore();
    const found: number[] = [];
    const requests: number[] = [];
    // Every run fails for good at its fourth request.
    for (let run = 0; run < 30; run++) {
      const { api, client } = apiOf(imitation, (request) => (request >= 4 ? 503 : undefined));
      const records: { record: unknown }[] = [];
      const failed = await new Promise<boolean>((resolve) => {
        createRestSource(
          { ...config, concurrency: 1, resourceDefaults: { ...config.resourceDefaults, onError: 'fail' } },
          { client: client.extend({ resilience: { maxAttempts: 1 } }), state },
        ).records$.subscribe({
          next: (record) => records.push(record),
          error: () => resolve(true),
          complete: () => resolve(false),
        });
      });
      found.push(...numbersOf(records, imitation));
      requests.push(api.requests);
      if (!failed) break;
    }
    expect(found.sort((one, other) => one - other)).toEqual(upTo(23));
    expect(requests.length).toBeGreaterThan(1);
  });
});

describe('what detection does with nothing but the address', () => {
  const bare: Readonly<Record<string, string>> = {
    github: 'repositories/1/issues?per_page=5',
    stripe: 'charges?limit=5',
    shopify: 'products.json?limit=5',
    hubspot: 'crm/v3/objects/contacts?limit=5&properties=email',
    'zendesk-cursor': 'tickets.json?page[size]=5',
    'zendesk-offset': 'groups.json?per_page=5',
    'zendesk-incremental': 'incremental/tickets/cursor.json?start_time=1&per_page=5',
    'zendesk-time': 'incremental/users.json?start_time=0&per_page=5',
    'jira-search': 'rest/api/3/search/jql?jql=updated >= 0&maxResults=5',
    'jira-offset': 'rest/api/2/search?jql=x&startAt=0&maxResults=5',
    'jira-agile': 'rest/agile/1.0/board?maxResults=5',
    'jira-servicedesk': 'rest/servicedeskapi/request?limit=5',
    slack: 'conversations.history?channel=C1&limit=5',
    'google-calendar': 'calendars/primary/events?maxResults=5',
    'google-people': 'people/me/connections?pageSize=5',
    facebook: 'me/feed?limit=5',
  };
  it.each(Object.entries(bare))('%s', async (name, path) => {
    const imitation = imitations[name] as Imitation;
    const source = createRestSource(
      { client: { baseUrl: 'https://api.example.com' }, resources: [{ name, endpoint: path }] },
      { client: apiOf(imitation).client },
    );
    expect(numbersOf(await lastValueFrom(source.records$.pipe(toArray())), imitation)).toEqual(upTo(23));
  });
});
