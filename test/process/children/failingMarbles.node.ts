import assert from 'node:assert/strict';
import { test } from 'node:test';
import { json, marbleTest, text } from '../../../marbles/kit/index.js';
import { HttpStatusError } from '../../../src/core/errors.js';

test(
  'another value',
  marbleTest(assert.deepEqual, ({ http, client, expectObservable }) => {
    http({ 'GET /cities': ['5ms (e|)', '5ms (r|)'] }, { e: text('', { status: 503 }), r: json(['Oslo']) });
    expectObservable(client().json$('/cities')).toBe('135ms (c|)', { c: ['Bergen'] });
  }),
);

test(
  'another error',
  marbleTest(assert.deepEqual, ({ http, client, expectObservable }) => {
    http({ 'GET /cities': '5ms (e|)' }, { e: text('', { status: 404 }) });
    expectObservable(client().json$('/cities')).toError('5ms #', HttpStatusError, { status: 410 });
  }),
);

test(
  'no flush',
  marbleTest(assert.deepEqual, ({ http, client, expectObservable }) => {
    const { requests } = http({ 'GET /cities': '5ms (r|)' }, { r: json(1) });
    expectObservable(client().json$('/cities')).toBe('5ms (a|)', { a: 1 });
    assert.deepEqual(requests, [{ at: 0 }]);
  }),
);
