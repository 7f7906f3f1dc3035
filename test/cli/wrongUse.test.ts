import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { watchDigits } from '../../src/cli/watchDigits.js';
import { type RunningServer, startServer } from '../support/startServer.js';
import { runHere, runTool } from './runTool.js';

let server: RunningServer;
let directory: string;
beforeAll(async () => {
  server = await startServer((request, response) => {
    if (request.url === '/busy') response.writeHead(429, { 'retry-after': '9000' }).end();
    else if (request.url === '/away') response.writeHead(200, { link: '<http://127.0.0.2:9/>; rel="next"' }).end('[1]');
    else
      response.end('[{"id":12345678901234567890,"text":"12345678901234567891","half":1.5,"small":9007199254740992}]');
  });
  directory = mkdtempSync(join(tmpdir(), 'wrong-'));
});
afterAll(async () => {
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});
const file = (name: string, content: unknown) => {
  const path = join(directory, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const source = (more: object) => ({ client: { baseUrl: server.url }, resources: ['items'], ...more });

describe('what cannot work is said in a line, before anything is sent', () => {
  it.each<[string, () => string[], RegExp]>([
    ['an address without its scheme', () => ['localhost:8080/x'], /did you mean http:\/\/localhost:8080\/x\?/],
    ['a host', () => ['api.example.com/v1'], /did you mean https:\/\/api\.example\.com\/v1\?/],
    ['another scheme', () => ['ftp://a.b/x'], /only http and https are read/],
    ['a file that is not there', () => ['source.json'], /source\.json is neither .*: ENOENT/],
    ['no name at all', () => [''], /^error: '' is neither/],
    ['YAML under another name', () => [file('a.txt', 'client: {}')], /a\.txt is not JSON: .*; YAML is read from files/],
    ['a list', () => [file('a.json', [1])], /a\.json is no configuration: it holds a list of 1/],
    [
      'an alias without its anchor',
      () => [file('a.yaml', 'client: { baseUrl: http://a.b }\nresources: [*posts]\n')],
      /a\.yaml is not YAML: Unresolved alias/,
    ],
    [
      'aliases without end',
      () => [
        file(
          'a.yaml',
          [
            'a: &a [1, 1]',
            ...['b', 'c', 'd', 'e', 'f', 'g', 'h'].map((k, n) => `${k}: &${k} [${Array(9).fill(`*${'abcdefg'[n]}`)}]`),
          ].join('\n'),
        ),
      ],
      /a\.yaml is not YAML: Excessive alias count/,
    ],
    ['null', () => [file('a.json', null)], /a\.json is no configuration: it holds null/],
    ['a client of another kind', () => [file('a.json', source({ client: 'x' }))], /client: must be an object/],
    [
      'a key with a typing error',
      () => [file('a.json', source({ resource: [] }))],
      /resource: unknown key; did you mean resources\?/,
    ],
    [
      'one further down',
      () => [file('a.json', source({ resources: [{ name: 'x', endpont: 'x' }] }))],
      /resources\[0\]\.endpont: unknown key; did you mean endpoint\?/,
    ],
    [
      'a format that is none',
      () => [server.url, '--format', 'xml'],
      /--format takes ndjson, json, csv, and with --out duckdb/,
    ],
    [
      'a selector that is none',
      () => [server.url, '--select', '$['],
      /^error: --select: "\$\[" is not RFC 9535 JSONPath/,
    ],
  ])('%s', async (_, args, message) => {
    const { code, stdout, stderr } = await runHere(['pull', ...args()]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd()).not.toContain('\n');
  });

  it.each(['a URL', 'a configuration'])('a place that cannot be written: %s', async (what) => {
    const out = join(file('a file', ''), 'x.ndjson');
    const target = what === 'a URL' ? server.url : file('a.json', source({}));
    const { code, stderr } = await runHere(['pull', target, '--out', out]);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^error: .*a file.* cannot be written: E\w+: .*\n$/)]);
  });

  it.runIf(process.platform === 'linux')('a place where no folder can be made', async () => {
    const { code, stderr } = await runTool(['pull', server.url, '--out', '/proc/none/of/x.ndjson']);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^error: .*x.ndjson cannot be written: ENOENT: .*\n$/)]);
  });
});

describe('a configuration with a number that a double does not hold', () => {
  const endpoint = '{ "params": { "after": 9007199254740993, "text": "9007199254740993", "small": 9007199254740992 } }';
  const content = () =>
    `{ "client": { "baseUrl": "${server.url}" }, "resources": [{ "name": "x", "endpoint": ${endpoint} }] }`;

  it.each(['a.json', 'a.yaml'])('is told what becomes of it: %s', async (name) => {
    const path = file(name, content());
    const { code, stderr } = await runHere(['pull', path, '--dry-run']);
    const said = '9007199254740993 is read as 9007199254740992: written as a text it keeps its digits';
    expect([code, stderr]).toEqual([0, `${path}: ${said}\n`]);
  });
});

describe('what goes wrong later', () => {
  it('says how long the server asks to wait where nobody does', async () => {
    const { stderr } = await runHere(['pull', `${server.url}/busy`, '--retries', '1']);
    expect(stderr).toMatch(/429 Too Many Requests .*; the server asks to come back in 150 min 0 s\n$/);
  });

  it('says in its own words what a link to another origin means', async () => {
    const { stderr } = await runHere(['pull', `${server.url}/away`]);
    expect(stderr).toMatch(/leads to http:\/\/127\.0\.0\.2:9, which is not home \(.*\); --on-cross-origin says what/);
  });

  it('tells once of numbers that lose digits', async () => {
    const { stderr } = await runHere(['pull', server.url]);
    const line =
      'numbers lose digits (12345678901234567890 is read as 12345678901234567168): --exact-numbers keeps them';
    expect(stderr.split('\n').filter((one) => one.includes('digits'))).toEqual([line]);
    const exact = await runHere(['pull', server.url, '--exact-numbers']);
    expect([exact.stdout.includes('12345678901234567890'), exact.stderr]).toEqual([
      true,
      expect.not.stringContaining('digits'),
    ]);
  });

  it.each([
    ['[12345678901234567890]', '12345678901234567890 is read as 12345678901234567168'],
    ['{"id" : -9007199254740993 }', '-9007199254740993 is read as -9007199254740992'],
    ['9007199254740993', '9007199254740993 is read as 9007199254740992'],
    [`{"pad":"${'x'.repeat(99)}","ids":[1,9007199254740993]}`, '9007199254740993 is read as 9007199254740992'],
    [`["${'7'.repeat(500)}",9007199254740993]`, '9007199254740993 is read as 9007199254740992'],
    [`[1${'0'.repeat(400)}]`, `1${'0'.repeat(400)} is read as Infinity`],
  ])('finds the digits that are lost, wherever they stand: %.40s', (text, what) => {
    const told: string[] = [];
    expect(watchDigits((line) => told.push(line))(text)).toEqual(JSON.parse(text));
    expect(told).toEqual([`numbers lose digits (${what}): --exact-numbers keeps them`]);
  });

  it.each([
    '["12345678901234567890", "of 9007199254740993 things", "\\"9007199254740993"]',
    '[9007199254740991, 9007199254740992, 10000000000000000000000, -1234567890123456]',
    '[0.12345678901234567, 12345678901234567e3, 12345678901234567.5]',
    '{"9007199254740993":1}',
  ])('has nothing to say of %s', (text) => {
    const told: string[] = [];
    expect(watchDigits((line) => told.push(line))(text)).toEqual(JSON.parse(text));
    expect(told).toEqual([]);
  });
});
