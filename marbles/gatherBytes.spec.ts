import { of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { gatherBytes$ } from '../src/gather/gatherBytes.js';
import { createHttpClient } from '../src/http/client.js';
import { diagram } from './diagrams/diagram.js';
import { serve } from './diagrams/serve.js';
import type { MarbleHttp } from './kit/marbleHttp.js';
import { marbleTest } from './kit/marbleTest.js';
import { text } from './kit/replies.js';

const virtual = (body: Parameters<typeof marbleTest>[1]) =>
  marbleTest((actual, expected) => expect(actual).toEqual(expected), body);

const replies = { a: text('one'), b: text('seven..'), x: text('no', { status: 404 }) };
const length = (content: Uint8Array) => content.length;
const clientOf = ({ transport }: MarbleHttp) =>
  createHttpClient({ baseUrl: 'https://api.example.com', transport, resilience: { maxAttempts: 1 } });

describe('gatherBytes$', () => {
  it(
    'empty',
    virtual(({ http, expectObservable }) => {
      expectObservable(gatherBytes$([], { client: clientOf(http({}, {})) })).toBe('|');
    }),
  );

  it(
    'the bytes themselves, in the order of the requests',
    virtual(({ http, expectObservable }) => {
      const api = http({ 'GET /a': '---(a|)', 'GET /b': '-(b|)' }, replies);
      const expected = '                        ---(ab|)';
      const bytes = { a: new TextEncoder().encode('one'), b: new TextEncoder().encode('seven..') };
      expectObservable(gatherBytes$(of('/a', '/b'), { client: clientOf(api) })).toBe(expected, bytes);
    }),
  );

  it(
    'each through `parse`',
    virtual(({ http, expectObservable }) => {
      const api = http({ 'GET /a': '---(a|)', 'GET /b': '-(b|)' }, replies);
      const result = gatherBytes$(['/a', '/b'], { client: clientOf(api), parse: length });
      expectObservable(result).toBe('---(ab|)', { a: 3, b: 7 });
    }),
  );

  it(
    'a parse that throws ends the result and aborts the rest',
    virtual(({ http, expectObservable, flush }) => {
      const api = http({ 'GET /a': '--(a|)', 'GET /b': '-----(b|)' }, replies);
      const parse = () => {
        throw 'unreadable';
      };
      expectObservable(gatherBytes$(['/a', '/b'], { client: clientOf(api), parse })).toBe(
        '--#',
        undefined,
        'unreadable',
      );
      flush();
      expect(api.requests.map(({ abortedAt }) => abortedAt)).toEqual([undefined, 2]);
    }),
  );

  it('returnErrors puts errors in their place, unparsed', () => {
    const results: unknown[] = [];
    gatherBytes$<unknown>([{ path: 'ftp://x' }], { returnErrors: true, parse: length }).subscribe((result) =>
      results.push((result as Error).name),
    );
    expect(results).toEqual(['ConfigurationError']);
  });
});

diagram(
  'gatherBytes$',
  {
    text: 'The bodies in the order of the requests, as bytes.',
    above: { 'GET /a': '^---(a|)', 'GET /b': '^-(b|)' },
    call: 'gatherBytes$(requests, { client })',
    below: { bodies: '----(xy|)' },
    values: { x: new TextEncoder().encode('one'), y: new TextEncoder().encode('seven..') },
  },
  ({ above, below, values }, helpers) => {
    const { transport, expectRequests } = serve(helpers, above, { a: replies.a, b: replies.b });
    const bodies$ = gatherBytes$(['/a', '/b'], { client: helpers.client({ transport }) });
    helpers.expectObservable(bodies$).toBe(below.bodies, values);
    expectRequests();
  },
);
