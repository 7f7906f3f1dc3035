import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor, defaultRedactor } from '../../src/core/redact.js';

describe('redacted URLs', () => {
  it.each([
    ['https://a.example/x?api_key=abc', 'https://a.example/x?api_key=***'],
    ['https://a.example/x?API_Key=abc&b=1', 'https://a.example/x?API_Key=***&b=1'],
    ['https://a.example/x?b=1&access-token=abc#y', 'https://a.example/x?b=1&access-token=***#y'],
    ['https://a.example/x?api%5Fkey=abc', 'https://a.example/x?api%5Fkey=***'],
    ['https://user:pass@a.example/x', 'https://***@a.example/x'],
    ['https://user@a.example/x?sig=1', 'https://***@a.example/x?sig=***'],
    ['/x?token=', '/x?token=***'],
    ['/x?tokens=1&mytoken=2', '/x?tokens=1&mytoken=2'],
    ['/cb#access_token=abc&state=1', '/cb#access_token=***&state=1'],
    ['https://a.example/mail/a@b', 'https://a.example/mail/a@b'],
  ])('%s is shown as %s', (url, shown) => {
    expect(defaultRedactor.url(url)).toBe(shown);
  });

  it.each(
    'api_key apikey api-key key token access_token access-token secret client_secret password pwd signature sig'.split(
      ' ',
    ),
  )('%s is secret', (name) => {
    expect(defaultRedactor.url(`/x?${name}=hush`)).toBe(`/x?${name}=***`);
  });

  it('takes further names', () => {
    const redactor = createRedactor(['X-Tenant']);
    expect(redactor.url('/x?x-tenant=1')).toBe('/x?x-tenant=***');
    expect(
      redactor.headers([
        ['x-tenant', 'a'],
        ['accept', 'b'],
        ['Authorization', 'c'],
      ]),
    ).toEqual({
      'x-tenant': '***',
      accept: 'b',
      Authorization: '***',
    });
  });

  it('masks the URLs that headers hold', () => {
    expect(
      defaultRedactor.headers([
        ['location', 'https://user:hush@api.example.com/x?access_token=hush&a=1'],
        ['link', '</x?page=2&key=hush>; rel="next", <https://e.com/?sig=hush>; rel="last"'],
        ['refresh', '5; url="/x?token=hush"'],
        ['content-type', 'text/html; charset=utf-8'],
      ]),
    ).toEqual({
      location: 'https://***@api.example.com/x?access_token=***&a=1',
      link: '</x?page=2&key=***>; rel="next", <https://e.com/?sig=***>; rel="last"',
      refresh: '5; url="/x?token=***"',
      'content-type': 'text/html; charset=utf-8',
    });
  });

  it('never shows the value of a secret parameter, whatever stands around it', () => {
    fc.assert(
      fc.property(
        fc.webUrl({ withQueryParameters: true }),
        fc.constantFrom('token', 'KEY', 'Client_Secret'),
        (url, name) => {
          const secret = 'S3CR3T-value';
          const joined = `${url}${url.includes('?') ? '&' : '?'}${name}=${secret}`;
          expect(defaultRedactor.url(joined)).not.toContain(secret);
        },
      ),
      { seed: 7 },
    );
  });
});
