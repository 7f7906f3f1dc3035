import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor, defaultRedactor } from '../../src/core/redact.js';
import { redactJson } from '../../src/core/redactJson.js';

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
    ['https://user:p@ss@word@a.example/x@y', 'https://***@a.example/x@y'],
    ['HTTPS:\\\\user:p@ss@a.example', 'HTTPS:\\\\***@a.example'],
    ['//user:p@ss@a.example/x', '//***@a.example/x'],
    ['https://user:p ss"@a.example?b', 'https://***@a.example?b'],
    ['/x?password=a;b?c=d&e=1', '/x?password=***&e=1'],
    ['/x?a=1;token=b', '/x?a=1;token=***'],
    ['/x?a=/y?token=b&c=1', '/x?a=/y?token=***&c=1'],
    ['/x?user[password]=a&token[]=b&keys[0]=1', '/x?user[password]=***&token[]=***&keys[0]=1'],
    ['/x?user%5Bpassword%5D=a', '/x?user%5Bpassword%5D=***'],
    ['/x?next=%2Fy%3Ftoken%3Db%26c%3D1&d', '/x?next=%2Fy%3Ftoken%3D***%26c%3D1&d'],
    ['GET /x?token=***: 503 of ?key=***, again', 'GET /x?token=***: 503 of ?key=***, again'],
    ['/x?X-Amz-Signature=a&X-Amz-Date=b', '/x?X-Amz-Signature=***&X-Amz-Date=b'],
  ])('%s is shown as %s', (url, shown) => {
    expect(defaultRedactor.url(url)).toBe(shown);
  });

  it.each(
    (
      'api_key apikey api-key key token access_token access-token refresh_token id_token private_token secret ' +
      'client_secret client_assertion assertion password pwd signature sig sas jwt code ' +
      'x-amz-signature x-amz-security-token x-amz-credential authorization cookie set-cookie proxy-authorization x-api-key'
    ).split(' '),
  )('%s is secret', (name) => {
    expect(defaultRedactor.url(`/x?${name}=hush`)).toBe(`/x?${name}=***`);
    expect(defaultRedactor.headers([[name.toUpperCase(), 'hush']])).toEqual({ [name.toUpperCase()]: '***' });
    expect(redactJson([{ a: { [name]: ['hush'] } }], defaultRedactor)).toEqual([{ a: { [name]: '***' } }]);
    expect(defaultRedactor.text(`not JSON: {"a":[{"${name}": {"b":"hush"}, "c": 1}`)).toBe(
      `not JSON: {"a":[{"${name}": "***", "c": 1}`,
    );
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

it.each([
  ['{"a":"{\\"token\\":\\"hush\\",\\"b\\":1}","c":2}', '{"a":"{\\"token\\":\\"***\\",\\"b\\":1}","c":2}'],
  ['"{\\"a\\":\\"{\\\\\\"key\\\\\\": \\\\\\"hush', '"{\\"a\\":\\"{\\\\\\"key\\\\\\": \\\\\\"***\\\\\\"'],
  ['{"to\\u006ben":["hush",{"a":"]hush"}],"c":"t\\"oken"}', '{"to\\u006ben":"***","c":"t\\"oken"}'],
])('JSON in a text, also as a string of JSON: %s', (text, shown) => {
  expect(defaultRedactor.text(text)).toBe(shown);
});

describe('redacted values', () => {
  it('are copies, whatever they hold', () => {
    const date = new Date(0);
    const value: Record<string, unknown> = { date, token: null, list: [undefined, 1n], ['__proto__']: 1 };
    value.self = value;
    Object.defineProperty(value, '__proto__', { value: { key: 'hush' }, enumerable: true });
    const shown = redactJson(value, defaultRedactor) as typeof value;
    expect(shown.date).toBe(date);
    expect(shown.token).toBeNull();
    expect(shown.self).toBe(shown);
    expect(Object.getOwnPropertyDescriptor(shown, '__proto__')?.value).toEqual({ key: '***' });
    expect(value.self).toBe(value);
  });

  it('show nothing that is too deep to look at', () => {
    let value: unknown = 'hush';
    for (let depth = 0; depth < 100_000; depth++) value = [value];
    expect(JSON.stringify(redactJson(value, defaultRedactor))).not.toContain('hush');
  });

  it.each([
    ['a=a=a=', 'parameters in parameters'],
    ['"', 'quotes'],
    ['{"a":', 'objects'],
    ['"a":[', 'lists'],
    ['://', 'schemes'],
    ['\\', 'backslashes'],
    ['%25', 'encodings of encodings'],
    ['?token=', 'names'],
  ])('take the time of their length, however a server repeats %s', (piece) => {
    for (const text of [piece.repeat(100_000), `"token":${piece.repeat(100_000)}`, `x=${piece.repeat(100_000)}`]) {
      // A pass that goes back for each piece would take minutes, and the test's time would be over.
      expect(defaultRedactor.text(text).length).toBeGreaterThan(0);
      expect(defaultRedactor.url(text).length).toBeGreaterThan(0);
    }
  });
});
