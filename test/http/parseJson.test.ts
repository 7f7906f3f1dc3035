import { lastValueFrom, map, of, toArray } from 'rxjs';
import {
  ConfigurationError,
  createCursorStrategy,
  createHttpClient,
  createHttpResponse,
  gather$,
  type HttpClient,
  type HttpClientOptions,
  HttpError,
  type HttpResponseInit,
  iterJson,
  jsonStream$,
  paginate,
  ResponseParseError,
} from 'rxjs-resilient-http';
import { parseEventJson, parseNdjson, selectRecords } from 'rxjs-resilient-http/operators';
import { createRestClient } from 'rxjs-resilient-http/rest';
import { describe, expect, it } from 'vitest';

const BIG = 1_234_567_890_123_456_789n;
/** Whole numbers that a double cannot hold as big integers, by marking their digits first. */
const exact = (text: string): unknown =>
  JSON.parse(text.replace(/([[:,{\s]|^)(-?\d{16,})(?=[\],}\s]|$)/g, '$1"@$2"'), (_key, value) =>
    typeof value === 'string' && value.startsWith('@') ? BigInt(value.slice(1)) : value,
  );

function optionsFor(init: HttpResponseInit, more: HttpClientOptions = {}): HttpClientOptions {
  return {
    baseUrl: 'https://api.example.com',
    resilience: { maxAttempts: 1 },
    parseJson: exact,
    transport: (request) => of(createHttpResponse(request, init)),
    ...more,
  };
}

const json = { body: `{"items":[{"id":${BIG}}]}`, headers: { 'content-type': 'application/json' } };
const lines = { body: `{"id":${BIG}}\n` };
const events = { body: `data: {"id":${BIG}}\n\n`, headers: { 'content-type': 'text/event-stream' } };
const sequence = { body: `\u001e{"id":${BIG}}\n`, headers: { 'content-type': 'application/json-seq' } };

const ways: [name: string, init: HttpResponseInit, read: (client: HttpClient) => Promise<unknown>][] = [
  ['json', json, async (client) => (await client.json<{ items: unknown[] }>('/')).items],
  ['json$', json, async (client) => (await lastValueFrom(client.json$<{ items: unknown[] }>('/'))).items],
  ['contentJson', json, async (client) => (await client.get('/')).contentJson<{ items: unknown[] }>().items],
  ['response.json()', json, async (client) => ((await (await client.get('/')).json()) as { items: unknown[] }).items],
  [
    'a streamed response',
    json,
    async (client) => ((await (await client.stream('/')).json()) as { items: unknown[] }).items,
  ],
  ['a client made by extend()', json, (client) => records(client.extend({ headers: { a: 'b' } }))],
  ['selectRecords', json, records],
  ['paginate', json, async (client) => (await paginate({ client, baseRequest: '/' })).items],
  ['gather$', json, (client) => lastValueFrom(gather$(['/'], { client }).pipe(selectRecords(), toArray()))],
  ['jsonStream$ of lines', lines, (client) => lastValueFrom(jsonStream$('/', { client }).pipe(toArray()))],
  ['jsonStream$ of events', events, (client) => lastValueFrom(jsonStream$('/', { client }).pipe(toArray()))],
  ['jsonStream$ of a sequence', sequence, (client) => lastValueFrom(jsonStream$('/', { client }).pipe(toArray()))],
  [
    'iterJson',
    lines,
    async (client) => {
      const values: unknown[] = [];
      for await (const value of iterJson(await client.stream('/'))) values.push(value);
      return values;
    },
  ],
];

function records(client: HttpClient): Promise<unknown> {
  return lastValueFrom(client.get$('/').pipe(selectRecords(), toArray()));
}

describe('parseJson', () => {
  it.each(ways)('reads the JSON of %s', async (_name, init, read) => {
    expect(await read(createHttpClient(optionsFor(init)))).toEqual([{ id: BIG }]);
  });

  it('reads the pages of a rest client, and what a client of another kind of body is answered', async () => {
    const rest = createRestClient(optionsFor(json));
    expect(await lastValueFrom(rest.paginate$('/').pipe(map((page) => page.items)))).toEqual([{ id: BIG }]);
    const response = await createHttpClient(optionsFor(json)).get('/');
    expect(response.with({ status: 201 }).contentJson()).toEqual({ items: [{ id: BIG }] });
    expect(await response.clone().json()).toEqual({ items: [{ id: BIG }] });
  });

  it.each(ways)('of its own in an error, with its cause, by %s', async (_name, init, read) => {
    const cause = new RangeError('no such date');
    const parseJson = () => {
      throw cause;
    };
    const error = await read(createHttpClient(optionsFor(init, { parseJson }))).then(
      () => undefined,
      (failure: Error) => (failure instanceof HttpError ? failure : failure.cause),
    );
    expect(error).toBeInstanceOf(ResponseParseError);
    expect(error).toMatchObject({ cause, category: 'validation', outcome: { ok: false, errorCategory: 'validation' } });
    expect((error as Error).message).toContain('https://api.example.com/');
  });

  it('is an option of the bare parsers, too', async () => {
    expect(await lastValueFrom(of(lines.body).pipe(parseNdjson({ parseJson: exact })))).toEqual({ id: BIG });
    const event = { event: 'message', id: '', data: `{"id":${BIG}}` };
    expect(await lastValueFrom(of(event).pipe(parseEventJson({ parseJson: exact })))).toEqual({ id: BIG });
  });

  it('has to be a function', () => {
    expect(() => createHttpClient({ parseJson: 'JSON' as never })).toThrow(ConfigurationError);
  });

  it.each([
    ['found', {}],
    ['named', { strategy: createCursorStrategy({ cursorPath: 'next_cursor' }) }],
    ['put into the body', { strategy: createCursorStrategy({ cursorPath: 'next_cursor', cursorBodyPath: 'cursor' }) }],
  ])('keeps a cursor exact that is a number: %s', async (_name, options) => {
    const asked: string[] = [];
    const client = createHttpClient(
      optionsFor(json, {
        transport: (request) => {
          asked.push(`${request.url.search}${request.body ?? ''}`);
          const more = asked.length === 1 ? `,"next_cursor":${BIG}` : '';
          return of(createHttpResponse(request, { body: `{"items":[${asked.length}]${more}}` }));
        },
      }),
    );
    const baseRequest = { path: '/', method: 'POST', json: { q: 1 }, query: { since: BIG } } as const;
    const { pages } = await paginate({ client, baseRequest, ...options });
    expect(pages).toHaveLength(2);
    expect(asked[0]).toBe(`?since=${BIG}{"q":1}`);
    expect(asked[1]).toMatch(new RegExp(`cursor(=|":")${BIG}`));
    // What is saved is JSON: exact as text.
    expect(JSON.stringify(pages[0]?.checkpoint.next)).toContain(`"${BIG}"`);
  });
});
