import { describe, expect, it } from 'vitest';
import { parseCsv } from '../../src/cli/parseCsv.js';
import { startServer } from '../support/startServer.js';
import { runHere } from './runTool.js';

/** Two pages of one type, by Link header. */
async function pull(type: string, pages: readonly string[], args: readonly string[] = []) {
  const server = await startServer((request, response) => {
    const page = Number(new URL(request.url ?? '/', 'http://a.b').searchParams.get('page') ?? 0);
    const next = page + 1 < pages.length ? { link: `</?page=${page + 1}>; rel="next"` } : {};
    response.writeHead(200, { 'content-type': type, ...next }).end(pages[page]);
  });
  const run = await runHere(['pull', server.url, '--retries', '0', ...args]);
  await server.close();
  return run;
}

describe('answers that are no JSON', () => {
  it.each([
    ['application/x-ndjson', ['{"id":1}\n\n{"id":2}\r\n', '{"id":3}']],
    ['application/jsonl; charset=utf-8', ['\uFEFF{"id":1}\n{"id":2}\n', '{"id":3}\n']],
  ])('%s: a record a line, page by page', async (type, pages) => {
    const { code, stdout, stderr } = await pull(type, pages);
    expect([code, stdout]).toEqual([0, '{"id":1}\n{"id":2}\n{"id":3}\n']);
    expect(stderr).toMatch(/3 records in 2 pages/);
  });

  it('keeps every digit where that is asked for', async () => {
    const { stdout } = await pull('application/x-ndjson', ['{"id":12345678901234567890}\n'], ['--exact-numbers']);
    expect(stdout).toBe('{"id":12345678901234567890}\n');
  });

  it.each([
    ['text/csv', ['id,name\r\n1,"a, ""b"""\r\n', 'id,name\n2,c\n']],
    ['text/tab-separated-values', ['id\tname\n1\ta, "b"\n', 'id\tname\n2\tc']],
  ])('%s: texts by column', async (type, pages) => {
    const { code, stdout } = await pull(type, pages);
    expect([code, stdout]).toEqual([0, '{"id":"1","name":"a, \\"b\\""}\n{"id":"2","name":"c"}\n']);
  });

  it.each([
    ['application/x-ndjson', '{"id":1}\n{"id":}\n', /line 2/],
    ['application/x-ndjson', '{"id":1}\n1],[2\n', /line 2/],
    ['text/csv', 'a,b\n1\n', /the answer is no CSV: line 2: 1 fields for 2 columns/],
  ])('%s that is none: %j', async (type, page, message) => {
    const { code, stdout, stderr } = await pull(type, [page]);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(message);
  });
});

describe('CSV', () => {
  it.each<[string, object[]]>([
    ['', []],
    ['a,b\n', []],
    ['a\n1\n\n2', [{ a: '1' }, { a: '2' }]],
    ['a;b\n1,5;2\n', [{ a: '1,5', b: '2' }]],
    ['"a,x";b\n1;2\n', [{ 'a,x': '1', b: '2' }]],
    ['a,b\n,\n', [{ a: '', b: '' }]],
    ['a,b\n1,', [{ a: '1', b: '' }]],
    ['a,b\n"x\r\ny",""\r\n', [{ a: 'x\r\ny', b: '' }]],
    ['\uFEFFa\nü\n', [{ a: 'ü' }]],
    [
      '__proto__,a\n1,2\n',
      [
        Object.fromEntries([
          ['__proto__', '1'],
          ['a', '2'],
        ]),
      ],
    ],
  ])('%j', (text, records) => {
    expect(parseCsv(text)).toEqual(records);
  });

  it.each([
    ['a,b\n1,2\n3\n', 'line 3: 1 fields for 2 columns'],
    ['a,b\n"1\n2",3,4\n', 'line 2: 3 fields for 2 columns'],
    ['a\n"1', 'line 2: a quote that does not end'],
    ['a\n"1"2\n', 'line 2: there is text behind a closing quote'],
    ['a,a\n1,2\n', 'line 1: the column "a" is there twice'],
  ])('%j: %s', (text, problem) => {
    expect(() => parseCsv(text)).toThrow(`the answer is no CSV: ${problem}`);
  });
});
