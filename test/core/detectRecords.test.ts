import { describe, expect, it } from 'vitest';
import { detectRecords, recordsOf } from '../../src/core/detect/detectRecords.js';
import { ConfigurationError, ResponseParseError } from '../../src/core/errors.js';

const R = [{ id: 1 }, { id: 2 }];

describe('recordsOf by detection', () => {
  it.each<readonly [string, unknown]>([
    ...'data items results entries records rows entities payload content objects values value hits nodes edges'
      .split(' ')
      .map((key) => [`a list at ${key}`, { tags: ['x'], [key]: R }] as const),
    ['a root list', R],
    ['an empty root list', []],
    ['any case', { Tags: ['x'], Items: R }],
    ['the only list, whatever its name', { users: R, total: 2 }],
    ['the only list, further down', { _embedded: { orders: R }, _links: { next: { href: '/2' } } }],
    ['the shallowest', { wrapper: { data: [9] }, results: R }],
    ['the likelier of two side by side', { values: [9], items: R }],
    ['a named one before an unnamed one above it', { tags: ['x'], response: { items: R } }],
    ['one under an object of the same name', { data: { data: R, current_page: 1 } }],
    ['hits.hits', { took: 1, hits: { total: { value: 2 }, hits: R }, _shards: { failures: [] } }],
    ['GraphQL nodes', { data: { users: { nodes: R, pageInfo: { endCursor: 'x' } } } }],
    ['a list beside one of texts', { schemas: ['urn:x'], Resources: R }],
    ['a list beside messages', { result: R, messages: [], warnings: [{ code: 1 }] }],
    ['a list beside links by another name', { link: [{ relation: 'next', url: '/2' }], entry: R }],
    ['messages, where there is nothing else', { messages: R, total: 2 }],
    ['what comes after what is said about it', [{ page: 1, pages: 2 }, R]],
    ['none under links', { links: { items: [9] }, things: R }],
    ['none under meta', { meta: { data: [9] }, things: R }],
    ['none under __metadata', { __metadata: { data: [9] }, things: R }],
    ['none under _meta', { _meta: { data: [9] }, things: R }],
    ['none under errors', { errors: { items: [9] }, things: R }],
    ['none under paging', { Paging: { items: [9] }, things: R }],
    ['none under pagination', { PAGINATION: { items: [9] }, things: R }],
    ['no list of errors', { errors: [{ message: 'x' }], things: R }],
    ['no list of links', { links: [{ rel: 'next' }], things: R }],
  ])('%s', (_, body) => {
    expect(recordsOf(body)).toEqual(Array.isArray(body) && !Array.isArray(body[1]) ? body : R);
  });

  it.each([
    ['an object without lists', { id: 1, name: 'x' }],
    ['an object of objects', { a: { b: { c: 1 } } }],
    ['an empty object', {}],
    ['a field that is null', { id: 1, value: null }],
    ['content that is null', { id: 1, content: null }],
  ])('%s is one record', (_, body) => {
    expect(recordsOf(body)).toEqual([body]);
  });

  it.each([
    ['null', null],
    ['an empty list', { items: [] }],
    ['a null where the list is otherwise', { items: null, total: 0 }],
    ['a null in large letters', { Results: null }],
  ])('%s is no record', (_, body) => {
    expect(recordsOf(body)).toEqual([]);
  });

  it('takes a bare value for a record, and none for none', () => {
    expect(recordsOf('text')).toEqual(['text']);
    expect(recordsOf(0)).toEqual([0]);
    expect(recordsOf(undefined)).toEqual([]);
  });

  it.each<[string, unknown[]]>([
    ['two lists', [[1], [2]]],
    ['a text and a list', ['x', [1]]],
    ['an object and two lists', [{ page: 1 }, [1], [2]]],
    ['an object and an object', [{ page: 1 }, { id: 1 }]],
  ])('takes a list of %s for the records', (_, body) => {
    expect(detectRecords(body)).toEqual({ path: [], records: body });
  });

  it('takes a list that has objects among texts for records', () => {
    const things = ['x', { id: 1 }];
    expect(recordsOf({ schemas: ['urn:x'], things })).toBe(things);
  });

  it('takes an empty list beside lists of another matter for a page without records', () => {
    const things: unknown[] = [];
    expect(recordsOf({ columns: ['id', 'name'], messages: ['none found'], things })).toBe(things);
  });

  it('hands on the list itself and where it is', () => {
    const body = { data: { items: R } };
    expect(detectRecords(body)).toEqual({ path: ['data', 'items'], records: R });
    expect(detectRecords(body).records).toBe(R);
    expect(recordsOf(body)).toBe(R);
    expect(detectRecords([{ page: 1 }, R])).toEqual({ path: [1], records: R });
    expect(detectRecords({ total: 0, items: null })).toEqual({ path: ['items'], records: [] });
    for (const none of [null, undefined]) expect(detectRecords(none)).toEqual({ path: [], records: [] });
    expect(detectRecords('text')).toEqual({ path: [], records: ['text'] });
  });

  it('finds a list on the eighth level and in the thousandth object, and no further', () => {
    const wrapped = (levels: number) => {
      let body: object = { items: R };
      for (let level = 1; level < levels; level++) body = { a: body };
      return body;
    };
    expect(recordsOf(wrapped(8))).toBe(R);
    expect(recordsOf(wrapped(9))).toEqual([wrapped(9)]);
    const behind = (objects: number) => ({
      ...Object.fromEntries(Array.from({ length: objects - 2 }, (_, index) => [`k${index}`, {}])),
      last: { items: R },
    });
    expect(recordsOf(behind(1000))).toBe(R);
    expect(recordsOf(behind(1001))).toEqual([behind(1001)]);
  });

  it('looks at no more than eight levels and a thousand objects of a hostile body', () => {
    let deep: unknown = { items: R };
    for (let depth = 0; depth < 100_000; depth++) deep = { a: deep };
    expect(recordsOf(deep)).toEqual([deep]);
    const wide = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`k${index}`, { a: { b: 1 } }]));
    expect(recordsOf(wide)).toEqual([wide]);
  });

  it('survives prototype names', () => {
    const body: unknown = JSON.parse('{"__proto__": {"items": [1]}, "constructor": {"prototype": []}, "items": [2]}');
    expect(recordsOf(body)).toEqual([2]);
  });
});

describe('recordsOf by path', () => {
  it.each([
    ['items', { items: R }, R],
    ['data.list', { data: { list: R } }, R],
    ['data[0].list', { data: [{ list: R }] }, R],
    ['odd.key', { 'odd.key': R }, R],
    ['item', { item: { id: 1 } }, [{ id: 1 }]],
    ['items', { items: null }, []],
    ['items', { items: [] }, []],
  ])('%s in %j', (path, body, records) => {
    expect(recordsOf(body, path)).toEqual(records);
  });

  it('takes a function', () => {
    expect(recordsOf({ a: R }, (body) => (body as { a: unknown[] }).a)).toBe(R);
    expect(() => recordsOf({ a: R }, () => undefined)).toThrow(ResponseParseError);
  });

  it('says what is missing, and what is there', () => {
    const missing = () => recordsOf({ results: R, total: 2 }, 'data.items');
    expect(missing).toThrow(ResponseParseError);
    expect(missing).toThrow('`data.items` is missing (keys found: results, total)');
    expect(() => recordsOf(R, 'items')).toThrow('`items` is missing (found a list of 2)');
  });

  it('refuses a bare value, and what is no path', () => {
    expect(() => recordsOf({ total: 5 }, 'total')).toThrow('`total` is a number and no list of records');
    expect(() => recordsOf({ total: 5 }, 'items[')).toThrow(ConfigurationError);
  });
});
