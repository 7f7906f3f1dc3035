import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { createRestSource, type RestSourceConfig } from 'rxjs-resilient-http/rest';
import { describe, expect, it } from 'vitest';
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
          responseActions: [{ statusCode: 404, action: 'ignore' }],
          incremental: { cursorPath: 'at', lag: 5 },
        },
      },
    ],
  };

  it('takes what the library takes', () => {
    const config = { $schema: './rest-source.schema.json', ...full };
    expect(validate(config), JSON.stringify(validate.errors)).toBe(true);
    createRestSource(config);
  });

  it.each([
    ['an unknown key', { ...full, resource: [] }],
    ['no client', { resources: ['x'] }],
    ['an unknown strategy', { ...full, client: { baseUrl: 'https://a.b', strategy: 'pages' } }],
    ['custom, which needs code', { ...full, client: { baseUrl: 'https://a.b', strategy: 'custom' } }],
    ['an unknown auth', { ...full, client: { baseUrl: 'https://a.b', auth: { type: 'digest' } } }],
    ['a resource without name', { ...full, resources: [{ endpoint: 'x' }] }],
    ['an unknown key of an endpoint', { ...full, resources: [{ name: 'x', endpoint: { url: 'x' } }] }],
  ])('refuses, as the library does: %s', (_, config) => {
    expect(validate(config)).toBe(false);
    expect(() => createRestSource(config as RestSourceConfig)).toThrow();
  });
});
