import { lastValueFrom, toArray } from 'rxjs';
import { createRestSource, type RestResourceConfig, type RestSourceOptions } from 'rxjs-resilient-http/rest';
import { describe, expect, it } from 'vitest';
import { fakeApi } from './fakeApi.js';

const baseUrl = 'https://api.example.com';
const rows = [
  { id: 1, title: 'a' },
  { id: 2, title: 7 },
  { id: 3, title: 'c' },
];

async function read(resource: Omit<RestResourceConfig, 'name'>, options: RestSourceOptions = {}): Promise<unknown[]> {
  const api = fakeApi(() => rows);
  const source = createRestSource(
    { client: { baseUrl }, resources: [{ name: 'rows', endpoint: { strategy: 'single-page' }, ...resource }] },
    { client: api.client, ...options },
  );
  return lastValueFrom(source.resource$('rows').pipe(toArray()));
}

/** A Standard Schema, at once or by a promise. */
const titled = (answer: <T>(value: T) => T | Promise<T>) => ({
  '~standard': {
    version: 1 as const,
    vendor: 'test',
    validate: (value: unknown) =>
      answer(
        typeof (value as { title: unknown }).title === 'string'
          ? { value: { ...(value as object), checked: true } }
          : { issues: [{ message: 'must be string', path: ['title'] }] },
      ),
  },
});
const jsonSchema = { type: 'object', properties: { title: { type: 'string' } }, required: ['id', 'title'] };

describe.each([
  ['a Standard Schema', titled((value) => value)],
  ['a Standard Schema that answers later', titled((value) => Promise.resolve(value))],
  ['a JSON Schema', jsonSchema],
  ['a JSON Schema of draft 2020-12', { $schema: 'https://json-schema.org/draft/2020-12/schema', ...jsonSchema }],
])('%s', (_, schema) => {
  it('ends the run at a record that is none, naming resource, id and path', async () => {
    await expect(read({ schema })).rejects.toThrow(
      /^rows: .*resources\[0\]\.schema: rows \{"id":2\}: title: must be string/,
    );
  });

  it('leaves it out', async () => {
    expect((await read({ schema, onInvalid: 'drop' })).map((row) => (row as { id: number }).id)).toEqual([1, 3]);
  });

  it('hands it to onInvalid', async () => {
    const invalid: unknown[] = [];
    const records = await read({ schema, onInvalid: 'collect' }, { onInvalid: (one) => invalid.push(one) });
    expect(records).toHaveLength(2);
    expect(invalid).toEqual([
      {
        resource: 'rows',
        record: { id: 2, title: 7 },
        message: 'rows {"id":2}: title: must be string',
        issues: [{ path: ['title'], message: 'must be string' }],
      },
    ]);
  });
});

describe('schemas', () => {
  it('make of a record what the steps see', async () => {
    const schema = titled((value) => value);
    const steps = [{ map: (row: { checked: boolean }) => row.checked }];
    expect(await read({ schema, onInvalid: 'drop', processingSteps: steps })).toEqual([true, true]);
  });

  it('that are no JSON Schema end the run before anything is sent', async () => {
    await expect(read({ schema: { type: 'thing' } })).rejects.toThrow(/resources\[0\]\.schema: is no JSON Schema/);
  });

  it('are merged under every resource', async () => {
    const api = fakeApi(() => rows);
    const source = createRestSource(
      { client: { baseUrl }, resourceDefaults: { schema: jsonSchema, onInvalid: 'drop' }, resources: ['a', 'b'] },
      { client: api.client },
    );
    expect(await lastValueFrom(source.records$.pipe(toArray()))).toHaveLength(4);
  });
});

type Row = (typeof rows)[number];
const later = <T>(value: T): Promise<T> => new Promise((resolve) => setTimeout(resolve, 1, value));

describe('steps', () => {
  it.each([
    ['a map that answers later', [{ map: ({ id }: Row) => later(id) }], [1, 2, 3]],
    [
      'a filter that answers later',
      [{ filter: ({ id }: Row) => later(id !== 2) }, { map: ({ id }: Row) => id }],
      [1, 3],
    ],
    ['a flatMap that answers later', [{ flatMap: ({ id }: Row) => later([id, -id]) }], [1, -1, 2, -2, 3, -3]],
    [
      'lists',
      [
        { filter: [({ id }: Row) => id > 1, ({ id }: Row) => later(id < 3)] },
        { map: [({ id }: Row) => later(id), (id: number) => id * 10] },
      ],
      [20],
    ],
    [
      'a list of flatMap',
      [{ flatMap: [({ id }: Row) => [id, id], (id: number) => [id, 0]] }],
      [1, 0, 1, 0, 2, 0, 2, 0, 3, 0, 3, 0],
    ],
    ['some at once, some later', [{ map: ({ id }: Row) => (id === 2 ? later(id) : id) }], [1, 2, 3]],
  ])('%s', async (_, processingSteps, expected) => {
    expect(await read({ processingSteps })).toEqual(expected);
  });

  it('one after the other, in order', async () => {
    let running = 0;
    let most = 0;
    const map = async ({ id }: Row) => {
      running += 1;
      most = Math.max(most, running);
      await later(undefined);
      running -= 1;
      return id;
    };
    expect(await read({ processingSteps: [{ map }] })).toEqual([1, 2, 3]);
    expect(most).toBe(1);
  });

  it('that reject end the run, naming step and record', async () => {
    const fail = ({ id }: Row) => (id === 2 ? Promise.reject(new Error('no luck')) : id);
    await expect(read({ processingSteps: [{ map: [(row: Row) => row, fail] }] })).rejects.toThrow(
      /resources\[0\]\.processingSteps\[0\]\.map\[1\] threw for rows \{"id":2\}: no luck/,
    );
  });

  it('children wait for what comes later', async () => {
    const api = fakeApi(({ url }) => (url.pathname === '/rows' ? rows : [{ of: url.pathname }]));
    const source = createRestSource(
      {
        client: { baseUrl },
        resources: [
          { name: 'rows', processingSteps: [{ map: ({ id }: Row) => later({ id: id * 10 }) }], selected: false },
          { name: 'notes', endpoint: { path: 'notes/{resources.rows.id}/all' } },
        ],
      },
      { client: api.client },
    );
    const records = await lastValueFrom(source.resource$<{ of: string }>('notes').pipe(toArray()));
    expect(records.map((record) => record.of)).toEqual(['/notes/10/all', '/notes/20/all', '/notes/30/all']);
  });
});
