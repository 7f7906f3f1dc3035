import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { createRestSource, type RestSourceConfig } from 'rxjs-resilient-http/rest';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { schemaFile, schemaText } from '../support/restSourceSchema.js';

const schema = JSON.parse(readFileSync(schemaFile, 'utf8')) as object;
const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);

describe('rest-source.schema.json', () => {
  it('is what the types say: run `npx tsx test/support/restSourceSchema.ts` after changing them', () => {
    expect(readFileSync(schemaFile, 'utf8')).toBe(schemaText());
  });

  const full: RestSourceConfig = {
    client: {
      baseUrl: 'https://api.example.com',
      headers: { a: 'b', c: null },
      auth: { type: 'apiKey', name: 'X-Key', apiKey: 'env:KEY', location: 'query' },
      strategy: { type: 'cursor', cursorPath: 'next', cursorParam: 'after' },
      rateLimit: { requestsPerSecond: 5, windows: [{ limit: 1000, perMs: 3_600_000 }], feedback: 'pace' },
      resilience: { maxAttempts: 5, backoff: { jitter: 'equal' }, retryOnStatus: [503] },
      timeoutMs: 5000,
      circuitBreaker: { failureRate: 0.2 },
    },
    resourceDefaults: { primaryKey: 'id', endpoint: { params: { limit: 100 } } },
    resources: [
      'posts',
      {
        name: 'comments',
        parallelized: 4,
        includeFromParent: ['id'],
        endpoint: {
          path: 'posts/{resources.posts.id}/comments',
          method: 'POST',
          json: { a: [1] },
          strategy: 'single-page',
          select: '$.items',
          responseActions: [
            { statusCode: 404, action: 'ignore' },
            { where: { ok: false }, has: 'errors', action: 'fail', message: 'error' },
          ],
          incremental: { cursorPath: 'at', lag: 5, convert: 'epochMs', endValue: '2030-01-01' },
        },
      },
      { name: 'regions', values: ['eu', { value: 'us' }] },
      { name: 'days', windows: { from: '2024-01-01', every: 'day' }, selected: true },
      {
        name: 'events',
        schema: { type: 'object', required: ['id'] },
        onInvalid: 'drop',
        endpoint: {
          strategy: { type: 'json-link', endOfData: { path: 'more', when: false } },
          incremental: { tokenPath: 'token', startParam: 'since' },
          auth: {
            type: 'oauth2RefreshToken',
            accessTokenUrl: 'https://a.b/t',
            clientId: 'x',
            refreshToken: 'env:TOKEN',
          },
        },
      },
      { name: 'logs', endpoint: { strategy: { type: 'search-after' } } },
      { name: 'issues', endpoint: { strategy: { type: 'relay', path: 'data.issues' } } },
      { name: 'links', endpoint: { strategy: 'link-header', concurrency: 4 } },
    ],
  };

  it('takes what the library takes', () => {
    const config = { $schema: './rest-source.schema.json', ...full };
    expect(validate(config), JSON.stringify(validate.errors)).toBe(true);
    createRestSource(config);
  });

  const withEndpoint = (endpoint: object) => ({ ...full, resources: [{ name: 'x', endpoint }] });
  it.each([
    ['an unknown key', { ...full, resource: [] }],
    ['no client', { resources: ['x'] }],
    ['an unknown strategy', { ...full, client: { baseUrl: 'https://a.b', strategy: 'pages' } }],
    ['custom, which needs code', { ...full, client: { baseUrl: 'https://a.b', strategy: 'custom' } }],
    ['an unknown auth', { ...full, client: { baseUrl: 'https://a.b', auth: { type: 'digest' } } }],
    ['a resource without name', { ...full, resources: [{ endpoint: 'x' }] }],
    ['an unknown conversion', withEndpoint({ incremental: { cursorPath: 'a', convert: 'epoch' } })],
    ['a relay without its path', withEndpoint({ strategy: { type: 'relay' } })],
    ['an unknown action', withEndpoint({ responseActions: [{ action: 'stop' }] })],
    ['windows of no length', { ...full, resources: [{ name: 'x', windows: { from: '2024-01-01' } }] }],
    ['values in the defaults', { ...full, resourceDefaults: { values: [1] } }],
    ['an unknown onInvalid', { ...full, resources: [{ name: 'x', onInvalid: 'skip' }] }],
    ['an unknown key of an endpoint', { ...full, resources: [{ name: 'x', endpoint: { url: 'x' } }] }],
  ])('refuses, as the library does: %s', (_, config) => {
    expect(validate(config)).toBe(false);
    expect(() => createRestSource(config as RestSourceConfig)).toThrow();
  });

  const pages = new URL('../../docs/', import.meta.url);
  const examples = readdirSync(pages, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !name.includes('node_modules'))
    .flatMap((name) =>
      Array.from(
        readFileSync(new URL(name, pages), 'utf8').matchAll(/^```(json|yaml)\n(.*?)^```/gms),
        ([, kind, text = '']) => ({
          name,
          config: (kind === 'yaml' ? parse(text) : JSON.parse(text)) as { client?: object; resources?: unknown },
        }),
      ),
    )
    .filter(({ config }) => config.client && config.resources);

  it('takes every configuration of the documentation, as the library does', () => {
    expect(examples.length).toBeGreaterThanOrEqual(2);
    for (const { name, config } of examples) {
      expect(validate(config), `${name}: ${JSON.stringify(validate.errors)}`).toBe(true);
      createRestSource(config as RestSourceConfig);
    }
  });
});
