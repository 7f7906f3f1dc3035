import { describe, expect, it } from 'vitest';
import { recordsOf } from '../../src/core/detect/detectRecords.js';
import { createRecordsReader } from '../../src/core/detect/recordsPlace.js';
import { ResponseParseError } from '../../src/core/errors.js';

const R = [{ id: 1 }, { id: 2 }];

describe('a first answer without a list that can be told', () => {
  it.each<[string, object, RegExp]>([
    ['two lists of no known name', { users: R, roles: R }, /`users` and `roles` are lists.*`select`/],
    ['two lists beside a null', { users: R, roles: R, items: null }, /`users` and `roles` are lists/],
    ['an empty list beside texts', { ids: ['a', 'b'], failed: [] }, /`ids` and `failed` are lists/],
    ['an empty list beside numbers', { total: 2, rejected: [], ids: [1, 2] }, /`rejected` and `ids` are lists/],
    ['five lists', { a: R, b: R, c: R, d: R, e: R }, /`a` and `b` and `c` and `d` and `e` are lists/],
    ['two lists in different places', { users: R, facets: { color: [] } }, /`users` and `facets\.color` are lists/],
    ['many lists', Object.fromEntries([...'abcdefghij'].map((key) => [key, R])), /`a`, `b`, `c`, `d`, `e` and more/],
    [
      'Slack',
      { ok: false, error: 'invalid_auth' },
      /failed: `ok` is false, `error` is "invalid_auth" \(keys found: ok/,
    ],
    [
      'Slack, with a list of what was wrong',
      { ok: false, error: 'x', response_metadata: { messages: ['[ERROR] y'] } },
      /`ok` is false/,
    ],
    ['Cloudflare', { success: false, errors: [{ code: 9, message: 'no such zone' }], result: null }, /no such zone/],
    ['a failure beside an empty list', { success: false, data: [] }, /`success` is false/],
    ['GraphQL', { errors: [{ message: 'unknown field' }], data: null }, /`errors` is "unknown field"/],
    ['JSON-RPC', { jsonrpc: '2.0', id: 1, error: { code: -32601, message: 'no method' } }, /"no method"/],
    ['JSend', { status: 'error', message: 'down' }, /`status` is "error"/],
    ['JSend, with what was wrong', { status: 'fail', data: { title: 'required' } }, /`status` is "fail"/],
    ['errors alone', { errors: [1] }, /`errors` is 1/],
    ['a long text', { error: 'x'.repeat(59) }, /is "x{59}… \(keys/],
    ['a text that just fits', { error: 'x'.repeat(58) }, /is "x{58}" \(keys/],
  ])('%s is an error', (_, body, message) => {
    expect(() => recordsOf(body)).toThrow(ResponseParseError);
    expect(() => recordsOf(body)).toThrow(message);
  });

  it.each<[string, object]>([
    ['Gmail', { resultSizeEstimate: 0 }],
    ['X', { meta: { result_count: 0 } }],
    ['Slack', { ok: true, total: 0 }],
    ['digits', { kind: 'list', totalItems: '0' }],
    ['OData', { '@odata.context': 'x', '@odata.count': 0 }],
    ['SCIM, with its list', { schemas: ['urn:x'], totalResults: 0, Resources: [] }],
    ['SCIM', { schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'], totalResults: 0 }],
    ['two empty lists', { users: [], roles: [], count: 0 }],
    ['further in', { response: { page_details: { num_found: 0 } } }],
  ])('%s counts 0 and is a page without records', (_, body) => {
    expect(recordsOf(body)).toEqual([]);
  });

  it.each<[string, object]>([
    ['a record with an error of its own', { id: 7, error: 'disk full', success: false }],
    ['a record with an error of its own, by another id', { _id: 7, error: 'disk full', success: false }],
    ['a record with a count of its own', { id: 7, total: 0 }],
    ['a record that counts something', { name: 'x', follower_count: 0, comments: { count: 0 } }],
    ['errors that are none', { name: 'x', error: null, errors: [] as unknown, ok: true }],
    ['a count', { count: 5 }],
    ['what may count anything', { name: 'x', estimate: 0, estimated: 0, filtered: 0, number: 0 }],
    ['no error', { name: 'x', error: false, exception: '' }],
    ['an error without anything in it', { name: 'x', error: {} }],
    ['a status', { name: 'x', status: 'failed' }],
  ])('%s is one record', (_, body) => {
    expect(recordsOf({ ...body, errors: undefined })).toEqual([{ ...body, errors: undefined }]);
  });

  it('counts 0 also where a path names the list, unless another list is there', () => {
    expect(recordsOf({ resultSizeEstimate: 0 }, 'messages')).toEqual([]);
    expect(recordsOf({ any: { name: { count: 0 } } }, 'messages')).toEqual([]);
    expect(() => recordsOf({ results: [], total: 0 }, 'messages')).toThrow('`messages` is missing');
    expect(() => recordsOf({ ok: false, error: 'x', total: 0 }, 'messages')).toThrow('`messages` is missing');
  });

  it('takes records that are there, whatever stands beside them', () => {
    expect(recordsOf({ data: R, errors: [{ message: 'one field was not found' }] })).toBe(R);
    expect(recordsOf({ results: [], errors: ['x'] })).toEqual([]);
    expect(recordsOf({ ok: true, visible: false, results: [], errors: ['x'] })).toEqual([]);
    expect(recordsOf({ users: [], roles: [], data: R })).toBe(R);
    expect(recordsOf({ success: false, error: 'one was not found', data: R })).toBe(R);
  });
});

describe('the place of the records', () => {
  const readAll = (...bodies: unknown[]) => {
    const reader = createRecordsReader();
    return bodies.map((body) => reader.read(body));
  };

  it.each<[string, unknown[], unknown[][]]>([
    ['stays, whatever else comes up', [{ users: R }, { users: [9], data: [8] }], [R, [9]]],
    ['further in', [{ list: { users: R } }, { list: { users: [9] }, items: [8] }], [R, [9]]],
    ['of an unnamed list beside later ones', [{ users: R }, { users: [9], warnings: ['x'] }], [R, [9]]],
    [
      'is decided by the first page with records',
      [{ items: [] }, { data: R }, { data: [9], items: [8] }],
      [[], R, [9]],
    ],
    ['may hold null', [{ items: R }, { items: null }], [R, []]],
    ['is the body', [R, [9], null], [R, [9], []]],
    ['is the body as one record', [{ id: 1 }, { id: 2, tags: ['x'] }], [[{ id: 1 }], [{ id: 2, tags: ['x'] }]]],
    [
      'has records also where the answer says that part of it failed',
      [{ items: R }, { ok: false, items: [9] }],
      [R, [9]],
    ],
    ['is empty where there is no answer', [{ items: R }, null, undefined], [R, [], []]],
    ['is empty where a record counts 0', [{ name: 'x' }, { count: 0 }], [[{ name: 'x' }], []]],
    ['is empty where the answer counts 0', [{ items: R }, { total: 0 }], [R, []]],
    ['is empty where it counts 0 further in', [{ items: R }, { any: { name: { count: '0' } } }], [R, []]],
    ['is empty where a list at the root is 0', [R, { count: 0 }], [R, []]],
  ])('%s', (_, bodies, pages) => {
    expect(readAll(...bodies)).toEqual(pages);
  });

  it.each<[string, unknown, unknown, string]>([
    ['missing', { items: R }, { rows: [9], total: 1 }, '`items` is missing (keys found: rows, total); an earlier page'],
    ['an error', { ok: true, channels: R }, { ok: false, error: 'ratelimited' }, '(keys found: ok, error); the answer'],
    [
      'an empty list, and says that it failed',
      { ok: true, channels: R },
      { ok: false, error: 'ratelimited', channels: [] },
      '`channels` is a list of 0 (keys found: ok, error, channels); the answer says that it failed',
    ],
    ['an error that counts 0', { items: R }, { error: 'x', count: 0 }, '`items` is missing (keys found: error, count)'],
    [
      'others that count 0',
      { items: R },
      { rows: [{ count: 0 }] },
      '`items` is missing (keys found: rows); an earlier',
    ],
    [
      'a 0 too far in',
      { items: R },
      { a: { b: { c: { count: 0 } } } },
      '`items` is missing (keys found: a); an earlier',
    ],
    ['no list', { items: R }, { items: { a: 1 }, b: 2 }, '`items` is an object and no list (keys found: items, b)'],
    ['no list at the root', R, { message: 'x' }, 'the body is an object and no list (keys found: message)'],
    ['a text', R, 'x', 'the body is a string and no list (found a string)'],
    ['a failure instead of a record', { id: 1 }, { ok: false, error: 'gone' }, '`error` is "gone"'],
  ])('that holds %s is an error that names the keys', (_, first, later, message) => {
    expect(() => readAll(first, later)).toThrow(ResponseParseError);
    expect(() => readAll(first, later)).toThrow(message);
  });

  it('is known once there are records', () => {
    const reader = createRecordsReader();
    reader.read({ items: [] });
    expect(reader.place).toBeUndefined();
    reader.read({ name: 'x' });
    expect(reader.place).toEqual({ path: [], isRecord: true });
  });

  it('is plain JSON, and decides for another reader', () => {
    const reader = createRecordsReader();
    reader.read({ list: { "it's": R } });
    const place: unknown = JSON.parse(JSON.stringify(reader.place));
    const resumed = createRecordsReader(place as never);
    expect(resumed.read({ list: { "it's": [9] }, data: [8] })).toEqual([9]);
    expect(() => resumed.read({ data: [8] })).toThrow('is missing (keys found: data)');
  });
});
