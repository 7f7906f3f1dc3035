import {
  CircuitOpenError,
  ConfigurationError,
  createHttpResponse,
  DownloadError,
  HttpError,
  HttpNetworkError,
  HttpStatusError,
  HttpTimeoutError,
  RateLimitError,
  ResponseParseError,
  ResponseTooLargeError,
  SseError,
} from 'rxjs-resilient-http';
import { describe, expect, it } from 'vitest';
import { categoryOfResponse, categoryOfStatus, statusLine } from '../../src/core/status.js';

const answer = (status: number, headers: Record<string, string> = {}) =>
  createHttpResponse({ method: 'GET', url: new URL('https://api.example.com/') } as never, { status, headers });

describe('errors say what kind of failure they are', () => {
  const retryAt = new Date(5);
  it.each<[() => Error, object]>([
    [() => new HttpError('x'), { name: 'HttpError', category: 'unknown', message: 'x' }],
    [() => new HttpError('x', { category: 'quota' }), { category: 'quota' }],
    [() => new HttpStatusError(answer(404)), { name: 'HttpStatusError', category: 'not_found', status: 404 }],
    [() => new HttpNetworkError('reset'), { name: 'HttpNetworkError', category: 'transient', message: 'reset' }],
    [() => new HttpNetworkError('reset', { code: 'ECONNRESET' }), { code: 'ECONNRESET' }],
    [
      () => new HttpTimeoutError('attempt', 5),
      { name: 'HttpTimeoutError', category: 'transient', scope: 'attempt', message: 'no answer within 5 ms' },
    ],
    [() => new HttpTimeoutError('total', 5), { scope: 'total', message: 'not finished within 5 ms in all' }],
    [
      () => new ResponseParseError('junk', { position: 3 }),
      { name: 'ResponseParseError', category: 'validation', message: 'junk', position: 3 },
    ],
    [
      () => new ResponseTooLargeError(10),
      {
        name: 'ResponseTooLargeError',
        category: 'safety',
        limitBytes: 10,
        message: 'the body is larger than 10 bytes',
      },
    ],
    [() => new ResponseTooLargeError(10, { what: 'a line' }), { message: 'a line is larger than 10 bytes' }],
    [
      () => new CircuitOpenError('https://a.example', 7),
      {
        name: 'CircuitOpenError',
        category: 'transient',
        retryAfterMs: 7,
        message: 'circuit https://a.example is open for another 7 ms',
      },
    ],
    [
      () => new RateLimitError('deadline', 'too late', { retryAt }),
      { name: 'RateLimitError', category: 'rate_limit', reason: 'deadline', message: 'too late', retryAt },
    ],
    [() => new SseError('event-too-large', 'x'), { name: 'SseError', category: 'safety', reason: 'event-too-large' }],
    [() => new SseError('status', 'x'), { category: 'validation' }],
    [() => new DownloadError('checksum', 'x'), { name: 'DownloadError', category: 'transient', reason: 'checksum' }],
    [() => new DownloadError('length', 'x'), { category: 'transient' }],
    [() => new DownloadError('exists', 'x'), { category: 'unknown' }],
    [
      () => new ConfigurationError('a.b', 'is wrong'),
      { name: 'ConfigurationError', path: 'a.b', message: 'a.b: is wrong' },
    ],
    [() => new ConfigurationError('', 'is wrong'), { path: '', message: 'is wrong' }],
  ])('%s: %o', (make, expected) => {
    const error = make();
    expect(error).toMatchObject(expected);
    expect(error).toBeInstanceOf(Error);
  });

  it('carry their cause only where there is one, and no header or body in their JSON', () => {
    const cause = new Error('inner');
    expect(new HttpError('x', { cause }).cause).toBe(cause);
    expect(Object.hasOwn(new HttpError('x'), 'cause')).toBe(false);
    expect(Object.keys(new HttpStatusError(answer(500)).toJSON())).toEqual([
      'name',
      'message',
      'category',
      'outcome',
      'status',
    ]);
  });
});

describe('a status means', () => {
  it.each<[string, number[]]>([
    ['auth', [401, 403, 407]],
    ['quota', [402]],
    ['not_found', [404, 410]],
    ['rate_limit', [429]],
    ['transient', [408, 425, 500, 501, 503, 599]],
    ['validation', [400, 405, 409, 422, 451, 499]],
    ['unknown', [200, 304, 399, 600]],
  ])('%s: %o', (category, statuses) => {
    expect(statuses.map(categoryOfStatus)).toEqual(statuses.map(() => category));
  });

  it.each<[string, number, Record<string, string>]>([
    ['rate_limit', 403, { 'retry-after': '5' }],
    ['rate_limit', 403, { 'x-ratelimit-remaining': '0' }],
    ['auth', 403, { 'x-ratelimit-remaining': '1' }],
    ['auth', 401, { 'retry-after': '5' }],
  ])('%s for a %d with %o', (category, status, headers) => {
    expect(categoryOfResponse(answer(status, headers))).toBe(category);
  });

  it.each([
    [503, '', '503 Service Unavailable'],
    [503, 'Busy', '503 Busy'],
    [418, '', '418'],
    [422, '', '422 Unprocessable Content'],
  ])('%d %s is shown as %s', (status, text, line) => {
    expect(statusLine(status, text)).toBe(line);
  });
});
