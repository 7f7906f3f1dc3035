import { describe, expect, it } from 'vitest';
import { encodeJson, exactText, parseJson, plainJson } from '../../src/core/json.js';

const thrownBy = (make: () => unknown) => {
  try {
    return make();
  } catch (error) {
    return error;
  }
};
const circle: { self?: unknown } = {};
circle.self = circle;

describe('parseJson', () => {
  it.each([
    ['{"a":1}', { a: 1 }],
    ['\ufeff[1]', [1]],
    [' null ', null],
  ])('%j is %j', (text, value) => {
    expect(parseJson(text)).toEqual(value);
  });

  it.each<[string, string | undefined, string, number | undefined]>([
    ['', undefined, 'the body is empty where JSON was expected', 0],
    [' \n', 'text/html', 'the body is empty where JSON was expected (content type text/html)', 0],
    ['\ufeff', undefined, 'the body is empty where JSON was expected', 0],
    ['{"a":1,}', 'text/html', 'the body is not JSON: it breaks at position 7 (content type text/html)', 7],
    ['{"a":secret}', undefined, 'the body is not JSON', undefined],
    ['{"a":', undefined, 'the body is not JSON', undefined],
  ])('%j of %s: %s', (text, type, message, position) => {
    const error = thrownBy(() => parseJson(text, type));
    expect(error).toMatchObject({ name: 'ResponseParseError', message: expect.stringContaining(message) });
    expect((error as { position?: number }).position).toBe(position);
    expect(String(error)).not.toContain('secret');
  });

  it('a parser of the user’s is asked, and what it throws is the cause', () => {
    expect(parseJson('5', undefined, (text) => `read ${text}`)).toBe('read 5');
    const cause = new Error('x'.repeat(300));
    const error = thrownBy(() =>
      parseJson('5', 'a/b', () => {
        throw cause;
      }),
    );
    expect(error).toMatchObject({
      message: `parseJson cannot read the body: ${'x'.repeat(200)} (content type a/b)`,
      cause,
    });
    expect(
      thrownBy(() =>
        parseJson('5', undefined, () => {
          throw 'text';
        }),
      ),
    ).toMatchObject({ message: 'parseJson cannot read the body: text' });
  });
});

describe('what JSON cannot say is named', () => {
  it.each<[string, unknown, string]>([
    ['json', circle, 'json: cannot be written as JSON: Converting circular structure'],
    ['json', undefined, 'json: cannot be written as JSON: it is nothing'],
    ['body.x', () => {}, 'body.x: cannot be written as JSON: it is a function'],
  ])('%s: %o', (place, value, message) => {
    const error = thrownBy(() => (place === 'json' ? encodeJson(value) : encodeJson(value, place)));
    expect(error).toMatchObject({ name: 'ConfigurationError', message: expect.stringContaining(message), path: place });
  });

  it('a copy is nobody else’s, with big integers as text', () => {
    const value = { deep: { n: 9n, list: [1] } };
    const copy = plainJson(value);
    expect(copy).toEqual({ deep: { n: '9', list: [1] } });
    expect(copy.deep.list).not.toBe(value.deep.list);
    expect([plainJson(9n), plainJson(null), plainJson('x'), plainJson(undefined)]).toEqual(['9', null, 'x', undefined]);
    expect(exactText([12345678901234567890n])).toBe('["12345678901234567890"]');
    expect(thrownBy(() => plainJson(circle, 'userState'))).toMatchObject({
      name: 'ConfigurationError',
      path: 'userState',
    });
  });
});
