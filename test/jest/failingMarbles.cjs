// As a user of Jest writes it: CommonJS, the package by its name.
const { HttpStatusError } = require('rxjs-resilient-http');
const { json, marbleTest, text } = require('rxjs-resilient-http/marbles');

const assertDeepEqual = (actual, expected) => expect(actual).toEqual(expected);

test(
  'passes',
  marbleTest(assertDeepEqual, ({ http, client, expectObservable }) => {
    http({ 'GET /cities': ['5ms (e|)', '5ms (r|)'] }, { e: text('', { status: 503 }), r: json(['Oslo']) });
    expectObservable(client().json$('/cities')).toBe('135ms (c|)', { c: ['Oslo'] });
  }),
);

test(
  'another value',
  marbleTest(assertDeepEqual, ({ http, client, expectObservable }) => {
    http({ 'GET /cities': ['5ms (e|)', '5ms (r|)'] }, { e: text('', { status: 503 }), r: json(['Oslo']) });
    expectObservable(client().json$('/cities')).toBe('135ms (c|)', { c: ['Bergen'] });
  }),
);

test(
  'another error',
  marbleTest(assertDeepEqual, ({ http, client, expectObservable }) => {
    http({ 'GET /cities': '5ms (e|)' }, { e: text('', { status: 404 }) });
    expectObservable(client().json$('/cities')).toError('5ms #', HttpStatusError, { status: 410 });
  }),
);

test(
  'no flush',
  marbleTest(assertDeepEqual, ({ http, client, expectObservable }) => {
    const { requests } = http({ 'GET /cities': '5ms (r|)' }, { r: json(1) });
    expectObservable(client().json$('/cities')).toBe('5ms (a|)', { a: 1 });
    expect(requests).toHaveLength(1);
  }),
);
