import { mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inCommandWords } from '../../src/cli/inCommandWords.js';
import { pullClientOptions } from '../../src/cli/pullClient.js';
import { keepTally } from '../../src/cli/tally.js';
import { resilienceProfiles } from '../../src/resilience/profiles.js';
import { type RunningServer, startServer } from '../support/startServer.js';
import { runHere, startTool } from './runTool.js';

type Answer = (url: URL, request: IncomingMessage, response: ServerResponse) => unknown;

let requests: string[];
let answer: Answer;
let server: RunningServer;
let directory: string;
beforeEach(async () => {
  requests = [];
  server = await startServer((request, response) => {
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
    requests.push(request.url ?? '');
    const body = answer(url, request, response);
    if (body === undefined || response.writableEnded) return;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(body));
  });
  directory = mkdtempSync(join(tmpdir(), 'options-'));
});
afterEach(async () => {
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});

const file = (name: string, content?: unknown) => {
  const path = join(directory, name);
  if (content !== undefined) writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const refuse = (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  function refusing(_, __, response) {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
const lines = (text: string) => text.split('\n').filter(Boolean);

describe('how patient a pull is', () => {
  const settings = {
    headers: {},
    format: 'ndjson',
    storage: { into: 'text', format: 'ndjson', gzip: false },
    replace: false,
    resume: false,
    summary: false,
    verbose: false,
  } as const;
  const io = { stderr: process.stderr } as never;

  it('retries by the batch profile', () => {
    expect(pullClientOptions(settings, keepTally(), io).resilience).toEqual(resilienceProfiles.batch);
  });

  it.each([
    ['0', 1],
    ['2', 3],
  ])(
    '--retries %s: %d requests',
    async (retries, expected) => {
      answer = refuse(503, {}, { 'retry-after-ms': '1' });
      const args = ['--retries', retries];
      const url = await runHere(['pull', `${server.url}/x`, ...args]);
      expect([url.code, requests.length]).toEqual([1, expected]);
      expect(url.stderr).toContain(`attempt ${expected} of ${expected}`);
      requests = [];
      const backoff = { initialDelayMs: 1 };
      const config = file('c.json', { client: { baseUrl: server.url, resilience: { backoff } }, resources: ['x'] });
      const source = await runHere(['pull', config, ...args]);
      expect([source.code, requests.length]).toEqual([1, expected]);
    },
    20_000,
  );

  it('--timeout: of one attempt', async () => {
    answer = () => undefined;
    const { code, stderr } = await runHere(['pull', server.url, '--timeout', '50ms', '--retries', '0']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('no answer within 50 ms')]);
  });

  it.each([
    [['--retries=-1'], /--retries takes a whole number from 0/],
    [['--retries', 'many'], /--retries takes/],
    [['--timeout', '0'], /--timeout takes a time: '30' or '30s', '500ms', '2m'/],
    [['--timeout', 'soon'], /--timeout takes/],
    [['--on-cross-origin', 'maybe'], /--on-cross-origin takes error, strip-credentials, allow/],
    [['--out', 'x.xlsx'], /--out ends in \.xlsx, which is none of ndjson, json, csv/],
    [['--out', 'x.parquet.gz'], /--out ends in \.gz/],
  ])('%j cannot work', async (args, message) => {
    const { code, stderr } = await runHere(['pull', server.url, ...args]);
    expect([code, requests]).toEqual([2, []]);
    expect(stderr).toMatch(message);
  });

  it.each([
    ['x.CSV', 'csv'],
    ['x.jsonl', 'ndjson'],
    ['x', 'ndjson'],
  ])('--out %s is %s', async (name, format) => {
    answer = () => [{ a: 1 }];
    await runHere(['pull', server.url, '--out', file(name)]);
    expect(readFileSync(file(name), 'utf8')).toBe(format === 'csv' ? 'a\r\n1\r\n' : '{"a":1}\n');
  });

  it('a directory that is there may have any name', async () => {
    answer = () => [{ a: 1 }];
    mkdirSync(file('v1.2'));
    const config = file('c.json', { client: { baseUrl: server.url }, resources: ['x'] });
    expect((await runHere(['pull', config, '--out', file('v1.2')])).code).toBe(0);
    expect(readdirSync(file('v1.2'))).toEqual(['x.ndjson']);
    expect((await runHere(['pull', config, '--out', file('v1.3')])).code).toBe(2);
  });

  it('any ending will do where --format says', async () => {
    answer = () => [{ a: 1 }];
    expect((await runHere(['pull', server.url, '--out', file('x.txt'), '--format', 'csv'])).code).toBe(0);
  });
});

describe('values are texts, as they were given', () => {
  beforeEach(() => {
    answer = (url, _, response) => {
      if (url.pathname !== '/sse') return [{ id: 1 }, { id: 2 }];
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: 1\n\ndata: 1.0\n\n');
      return undefined;
    };
  });

  it.each([
    '--select',
    '--out',
    '--format',
    '--limit',
    '--rate',
    '--timeout',
    '--auth',
    '--json',
    '--strategy',
    '--table',
  ])('an empty one is none: %s', async (option) => {
    for (const args of [[option, ''], [`${option}=`], [option, '', '--summary']]) {
      const { code, stdout, stderr } = await runHere(['pull', `${server.url}/rows`, ...args]);
      expect([code, stdout, stderr, requests]).toEqual([2, '', `error: ${option} takes a value\n`, []]);
    }
  });

  it.each(['0012', '9007199254740993', '1e3', '-7', '0x1f', '1.50'])('an id keeps its digits: %s', async (id) => {
    for (const args of [['--last-event-id', id], [`--last-event-id=${id}`]]) {
      const { stdout } = await runHere(['sse', `${server.url}/sse`, '--once', '--max-events', '1', ...args]);
      expect(JSON.parse(stdout)).toMatchObject({ id });
    }
  });

  it('a number to stop at is its text', async () => {
    const { stdout } = await runHere(['sse', `${server.url}/sse`, '--once', '--data', '--stop-at', '1.0']);
    expect(stdout).toBe('1\n');
  });

  it('a file may be named by a number', async () => {
    await runHere(['pull', `${server.url}/rows`, '--format', 'csv', '--out', file('007')]);
    expect(readdirSync(directory)).toEqual(['007']);
  });

  it.each([['--dry-run=true'], ['--dry-run', 'true'], ['--dryRun']])('a flag is one: %s %s', async (...flag) => {
    const told = `GET ${server.url}/rows\n`;
    expect(await runHere(['pull', `${server.url}/rows`, ...flag])).toEqual({ code: 0, stdout: told, stderr: '' });
    expect(requests).toEqual([]);
  });

  it.each([
    [['--dry-run', 'URL'], 0],
    [['--exact-numbers', '--dry-run', 'URL'], 0],
    [['--no-dry-run', '--dry-run', 'URL'], 0],
    [['URL', '--dry-run=1'], 2],
    [['URL', '--dry-run', 'yes'], 2],
    [['URL', '--exact-numbers=1'], 2],
    [['URL', '--resume=1'], 2],
  ])('a flag takes no value: %j', async (args, code) => {
    const at = args.map((arg) => (arg === 'URL' ? `${server.url}/rows` : arg));
    expect([(await runHere(['pull', ...at])).code, requests]).toEqual([code, []]);
  });
});

describe('--timeout', () => {
  const slow = (timeoutMs: number) =>
    file('slow.json', { client: { baseUrl: server.url, timeoutMs }, resources: ['slow'] });
  beforeEach(() => {
    answer = (_, __, response) => {
      setTimeout(() => response.end('[1]'), 300);
      return undefined;
    };
  });

  it('counts where a configuration allows more', async () => {
    const { code, stderr } = await runHere(['pull', slow(60_000), '--timeout', '50ms', '--retries', '0']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('no answer within 50 ms')]);
  });

  it('counts where a configuration allows less', async () => {
    expect((await runHere(['pull', slow(50), '--timeout', '60s', '--retries', '0'])).stdout).toBe('1\n');
  });
});

describe('--on-cross-origin', () => {
  const elsewhere = () =>
    startServer((request, response) => {
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify([{ id: 2, authorization: request.headers.authorization ?? null }]));
    });

  it.each([
    [[], 1, 1, undefined],
    [['--on-cross-origin', 'error'], 1, 1, undefined],
    [['--on-cross-origin', 'strip-credentials'], 0, 2, null],
    [['--on-cross-origin', 'allow'], 0, 2, 'Bearer token'],
  ])('%j', async (args, code, records, authorization) => {
    const other = await elsewhere();
    answer = (_, __, response) => {
      response.setHeader('link', `<${other.url}/?page=2>; rel="next"`);
      return [{ id: 1 }];
    };
    const config = file('c.json', { client: { baseUrl: server.url }, resources: ['x'] });
    for (const target of [`${server.url}/x`, config]) {
      const run = await runHere(['pull', target, '--auth', 'bearer:env:TOKEN', ...args], { TOKEN: 'token' });
      expect(run.code).toBe(code);
      expect(lines(run.stdout)).toHaveLength(records);
      if (code === 1) {
        expect(run.stderr).toContain('--on-cross-origin says what that means');
        expect(run.stderr).not.toMatch(/onCrossOrigin|trustedOrigins/);
      } else expect(JSON.parse(lines(run.stdout)[1] ?? '')).toEqual({ id: 2, authorization });
    }
    await other.close();
  });
});

describe('messages speak of options that there are', () => {
  const LIBRARY = /onCrossOrigin|onLoop|trustedOrigins|`model|planRequests|(^|[^-])concurrency/;
  const OF_URL = /(?<!--)strategy|`select/;
  const twoLists = { a: [{ id: 1 }], b: [{ id: 2 }] };

  it.each([
    ['two lists', twoLists, [], /name one by --select\..*--select '\$'/],
    ['a selector that finds nothing', { a: [] }, ['--select', 'rows'], /`rows` is missing/],
    ['a selector that is none', {}, ['--select', 'a[*'], /--select/],
    ['a loop', { items: [{ id: 1 }], next: '/x' }, [], /./],
    ['no plan', {}, ['--concurrency', '2', '--strategy', 'cursor'], /--concurrency: needs a --strategy that can plan/],
  ])('of a URL: %s', async (_, body, args, message) => {
    answer = () => body;
    const { code, stderr } = await runHere(['pull', `${server.url}/x`, '--retries', '0', ...args]);
    expect(code).toBeGreaterThan(0);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(LIBRARY);
    expect(stderr).not.toMatch(OF_URL);
  });

  it('of evidence that there is more', () => {
    const said =
      "name the way by `strategy` (or `model`), or write `model: 'single-page'` if one page is all that is wanted";
    expect(inCommandWords(said, 'https://a.b')).toBe(
      'name the way by --strategy, or write --strategy single-page if one page is all that is wanted',
    );
    expect(inCommandWords(said, 'source.json')).toBe(
      'name the way by `strategy`, or write `strategy: "single-page"` if one page is all that is wanted',
    );
  });

  it.each([
    ['two lists', twoLists, /name one by `select`/],
    ['a failure', { ok: false, error: 'no' }, /`select: "\$"`/],
  ])('of a configuration: %s', async (_, body, message) => {
    answer = () => body;
    const config = file('c.json', { client: { baseUrl: server.url }, resources: ['x'] });
    const { code, stderr } = await runHere(['pull', config, '--retries', '0']);
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(LIBRARY);
  });
});

describe('-v', () => {
  it('tells each request, wait, retry and answer, on standard error', async () => {
    answer = (url, _, response) => {
      if (requests.length === 2) return refuse(503, {}, { 'retry-after-ms': '30' })(url, _, response);
      if (!url.search) response.setHeader('link', '</x?page=2&key=hunter2>; rel="next"');
      return [{ id: 1 }];
    };
    const config = file('c.json', {
      client: { baseUrl: server.url, resilience: { backoff: { initialDelayMs: 1 } } },
      resources: ['x'],
    });
    const { code, stdout, stderr } = await runHere(['pull', config, '-v']);
    expect([code, lines(stdout).length]).toEqual([0, 2]);
    expect(lines(stderr).map((line) => line.replace(/\d+ ms/g, 'N ms'))).toEqual([
      `> GET ${server.url}/x`,
      `< 200 OK from GET ${server.url}/x: 10 bytes in N ms`,
      `> GET ${server.url}/x?page=2&key=***`,
      `< 503 Service Unavailable from GET ${server.url}/x?page=2&key=***: 2 bytes in N ms`,
      `> GET ${server.url}/x?page=2&key=***, retry 1 after a wait of N ms`,
      `< 200 OK from GET ${server.url}/x?page=2&key=***: 10 bytes in N ms`,
      expect.stringMatching(/^done: 2 records, 3 requests/),
    ]);
  });

  it("shows the first 500 characters of an error's body, and without it none", async () => {
    answer = refuse(400, { token: 'hunter2', items: [{ password: 'hunter3' }], error: 'no' });
    const redacted = await runHere(['pull', server.url, '-v']);
    expect(redacted.stderr).toContain('{"token":"***","items":[{"password":"***"}],"error":"no"}');
    answer = refuse(400, { error: `no such field${'.'.repeat(600)}end` });
    const verbose = await runHere(['pull', server.url, '-v']);
    expect(verbose.stderr).toMatch(/error: .*400 Bad Request: \{"error":"no such field\.{470,490} ?\(attempt 1/);
    expect(verbose.stderr).not.toContain('end');
    expect((await runHere(['pull', server.url])).stderr).not.toContain('no such field');
  });

  it('tells a failure without an answer', async () => {
    answer = (_, request) => void request.socket.destroy();
    const { stderr } = await runHere(['pull', server.url, '-v', '--retries', '0']);
    expect(stderr).toMatch(/^< GET http:\S+ failed after \d+ ms: /m);
  });
});

describe('--summary', () => {
  const shown = async (body: unknown, args: string[] = []) => {
    answer = (url) => (Number(url.searchParams.get('page') ?? 1) > 1 ? [] : body);
    const { stderr } = await runHere(['pull', `${server.url}/x`, '--summary', '--retries', '0', ...args]);
    return /^ {2}strategy: (.*)$/m.exec(stderr)?.[1];
  };

  it.each([
    [[{ id: 1 }], [], 'single-page (detected); records: the body, a list (detected)'],
    [{ meta: {}, data: { items: [{ id: 1 }] } }, [], 'single-page (detected); records: data.items (detected)'],
    [
      { items: [{ id: 1 }], meta: { next_cursor: 'c' } },
      ['--max-pages', '1'],
      'cursor at meta.next_cursor, sent as cursor (detected); records: items (detected)',
    ],
    [{ rows: [{ id: 1 }] }, ['--strategy', 'page-number'], 'page-number; records: rows (detected)'],
    [
      { a: [{ id: 1 }], b: [] },
      ['--strategy', '{"type":"cursor","cursorPath":"c"}', '--select', '$.a[*]'],
      'cursor; records: $.a[*]',
    ],
  ])('%j %j: %s', async (body, args, expected) => {
    expect(await shown(body, args)).toBe(expected);
  });

  it('of a configuration: for each resource', async () => {
    answer = (url) => (url.pathname === '/a' ? { items: [{ id: 7 }] } : { id: 8 });
    const resources = ['a', { name: 'b', endpoint: 'b/{resources.a.id}' }];
    const config = file('c.json', { client: { baseUrl: server.url }, resources });
    const { stderr } = await runHere(['pull', config, '--summary']);
    expect(stderr).toContain('  a: strategy: single-page (detected); records: items (detected)\n');
    expect(stderr).toContain('  b: strategy: single-page; records: $\n');
  });
});

describe('CSV', () => {
  const pages = [[{ a: 1 }], [{ a: 2, 'b,"c"': 'x\r\n"y"' }], [{ d: { e: 1 } }], [{ a: 'ü' }]];
  beforeEach(() => {
    answer = (url, _, response) => {
      const page = Number(url.searchParams.get('page') ?? 0);
      if (page + 1 < pages.length) response.setHeader('link', `</?page=${page + 1}>; rel="next"`);
      return pages[page];
    };
  });
  const whole = 'a,"b,""c""",d\r\n1,,\r\n2,"x\r\n""y""",\r\n,,"{""e"":1}"\r\nü,,\r\n';

  it('a file has the columns of all records', async () => {
    expect((await runHere(['pull', server.url, '--out', file('x.csv')])).code).toBe(0);
    expect(readFileSync(file('x.csv'), 'utf8')).toBe(whole);
  });

  it.each([1, 2, 3])('also when it is gone on with after %d pages', async (maxPages) => {
    const args = ['pull', server.url, '--out', file('x.csv')];
    await runHere([...args, '--max-pages', String(maxPages)]);
    expect((await runHere([...args, '--resume'])).code).toBe(0);
    expect(readFileSync(file('x.csv'), 'utf8')).toBe(whole);
  });

  it('standard output has those of the first page, and what is left out is said, with counts', async () => {
    const { code, stdout, stderr } = await runHere(['pull', server.url, '--format', 'csv', '--summary']);
    expect([code, stdout]).toEqual([0, 'a\r\n1\r\n2\r\n\r\nü\r\n']);
    expect(stderr).toContain('left out of the CSV');
    expect(stderr).toContain('b,"c" (in 1 records), d (in 1 records)');
    expect(stderr).toContain('  columns: without b,"c", d\n');
  });

  it('of a configuration on standard output: the same, page by page', async () => {
    answer = () => [{ a: 1 }, { a: 2, b: 3 }];
    const config = file('c.json', { client: { baseUrl: server.url }, resources: ['x'] });
    const { stdout } = await runHere(['pull', config, '--format', 'csv']);
    expect(stdout).toBe('a,b\r\n1,\r\n2,3\r\n');
  });
});

describe('standard output that takes no more is one line', () => {
  beforeEach(() => {
    answer = (url, _, response) => {
      const page = Number(url.searchParams.get('page') ?? 0);
      response.setHeader('link', `<?page=${page + 1}>; rel="next"`);
      return Array.from({ length: 100 }, (_, id) => ({ id, page, pad: 'x'.repeat(1000) }));
    };
  });
  const config = () => file('c.json', { client: { baseUrl: server.url }, resources: ['x'] });

  it.each(['a URL', 'a configuration'])('a full disk: %s', async (kind) => {
    const full = openSync('/dev/full', 'w');
    const { code, stderr } = await startTool(['pull', kind === 'a URL' ? server.url : config()], {}, full).done;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: standard output cannot be written: ENOSPC: no space left on device, write\n$/);
  });

  it.each(['a URL', 'a configuration'])('a closed pipe: %s', async (kind) => {
    const tool = startTool(['pull', kind === 'a URL' ? server.url : config()]);
    tool.stopReading();
    const { code, stderr } = await tool.done;
    expect(code).toBe(0);
    expect(stderr).toMatch(/^standard output was closed: \d+ records.*\n$/);
  });

  it.runIf(process.platform === 'linux')('leaves nothing beside what cannot be gone on with', async () => {
    answer = () => [{ id: 1 }];
    const args = ['--out', '/dev/null', '--format', 'json', '--max-pages', '1', '--strategy', 'page-number'];
    expect((await runHere(['pull', server.url, ...args])).code).toBe(0);
    expect(readdirSync('/dev').filter((name) => name.startsWith('null'))).toEqual(['null']);
  });

  it('a full disk under --out', async () => {
    const { code, stderr } = await runHere(['pull', server.url, '--out', '/dev/full', '--max-pages', '1']);
    expect([code, lines(stderr).length]).toEqual([1, 1]);
    expect(stderr).toMatch(/^error: \/dev\/full cannot be written: /);
  });
});

describe('env:NAME', () => {
  const env = { HOST: '', TOKEN: 'hunter2-{secret}', LIMIT: '7', FROM: 'a&b' };
  const seen: { url: string; authorization?: string }[] = [];
  beforeEach(() => {
    env.HOST = server.url.replace('http://', '');
    seen.length = 0;
    answer = (url, request) => {
      seen.push({ url: url.pathname + url.search, authorization: request.headers.authorization });
      return [{ id: 1 }];
    };
  });
  const source = (config: object) => file('c.json', { client: { baseUrl: server.url }, resources: ['x'], ...config });

  it('stands inside texts, in baseUrl, params, paths, headers and auth', async () => {
    const config = source({
      client: { baseUrl: 'http://env:HOST/api', headers: { authorization: 'Bearer env:TOKEN' } },
      resources: [
        {
          name: 'x',
          endpoint: {
            path: 'v/env:LIMIT/x',
            params: { limit: 'env:LIMIT', q: 'from:env:FROM to:env:FROM', literal: 'env::FROM', tag: 'tag:env:prod' },
          },
        },
      ],
    });
    const { code, stderr } = await runHere(['pull', config], env);
    expect([code, seen[0]?.authorization]).toEqual([0, `Bearer ${env.TOKEN}`]);
    expect(seen[0]?.url).toBe(
      `/api/v/7/x?${new URLSearchParams({ limit: '7', q: 'from:a&b to:a&b', literal: 'env:FROM', tag: 'tag:env:prod' })}`,
    );
    expect(stderr).toMatch(/^done: 1 records/);
  });

  it('keeps a brace of a value where placeholders are', async () => {
    const config = source({
      resources: [{ name: 'x', endpoint: { params: { key: 'env:TOKEN' }, headers: { authorization: 'env:TOKEN' } } }],
    });
    expect((await runHere(['pull', config], env)).code).toBe(0);
    expect(seen).toEqual([{ url: `/x?key=${encodeURIComponent(env.TOKEN)}`, authorization: env.TOKEN }]);
  });

  it('stands in the options of the command line, and in a URL', async () => {
    const args = ['--header', 'Authorization: Token env:TOKEN'];
    expect((await runHere(['pull', 'http://env:HOST/x?from=env:FROM', ...args], env)).code).toBe(0);
    expect(seen).toEqual([{ url: '/x?from=a%26b', authorization: `Token ${env.TOKEN}` }]);
  });

  it.each([
    [{ client: { baseUrl: 'https://env:NOPE/x' } }, 'client.baseUrl'],
    [{ client: { baseUrl: 'https://a.b', auth: { type: 'bearer', token: 'env:NOPE' } } }, 'client.auth.token'],
    [
      { resources: ['a', { name: 'x', endpoint: { params: { q: ['a env:NOPE'] } } }] },
      'resources[1].endpoint.params.q[0]',
    ],
    [{ client: { base_url: 'https://a.b', auth: { token: 'env:NOPE' } } }, 'client.auth.token'],
  ])('%j: a variable that is not set is named with its place', async (config, place) => {
    const { code, stderr } = await runHere(['pull', source(config)], env);
    expect([code, stderr]).toEqual([2, `error: ${place}: the environment variable NOPE is not set\n`]);
  });

  it('a value is masked wherever it is shown', async () => {
    answer = refuse(400, { error: `no ${env.TOKEN} here` });
    const { stderr } = await runHere(['pull', `http://env:HOST/x`, '--header', 'X-T: env:TOKEN', '-v'], env);
    expect(stderr).toContain('no *** here');
    expect(stderr).not.toContain(env.TOKEN);
  });
});

describe('what cannot be read is named with its place', () => {
  it.each([
    ['{"client": {"baseUrl": "https://a.b",},\n "resources": []}', 'line 1, column 38'],
    ['{\n  "client": {"baseUrl" "https://a.b"}\n}', 'line 2, column 24'],
    ['{\n  "resources": [1, 2,\n    ]\n}', 'line 3, column 5'],
    ['{"a": tru}', 'line 1, column 7'],
    ['{"a": "x\ny"}', 'line 1, column 7'],
    ['{"a": 1}\n}', 'line 2, column 1'],
    ['{"a": [1, {"b": 2}', 'line 1, column 19'],
    ['', 'line 1, column 1'],
    ['\uFEFF{"a" 1}', 'line 1, column 6'],
  ])('%j: %s', async (text, place) => {
    const path = file('broken.json', text);
    const { code, stderr } = await runHere(['pull', path]);
    expect([code, stderr]).toEqual([2, `error: ${path} is not JSON: it breaks at ${place}\n`]);
  });

  it('a body and a strategy on the command line', async () => {
    for (const option of ['--json', '--strategy']) {
      const { code, stderr } = await runHere(['pull', server.url, option, '{"a": 1,}']);
      expect([code, stderr]).toEqual([2, `error: ${option} is not JSON: it breaks at line 1, column 9\n`]);
    }
  });

  it.each([
    ['{"version":1,', 'is not JSON: it breaks at line 1, column 14'],
    ['null', 'is of another version or damaged: start without --resume'],
    ['{"version":1}', 'is of another version or damaged: start without --resume'],
  ])('a damaged checkpoint: %s', async (text, problem) => {
    const out = file('x.ndjson', '');
    file('x.ndjson.checkpoint.json', text);
    const { code, stderr } = await runHere(['pull', server.url, '--out', out, '--resume']);
    expect([code, stderr]).toEqual([2, `error: ${out}.checkpoint.json ${problem}\n`]);
  });

  it.each([
    ['{"version":1,', /^error: \S+\.state\/x-[\da-f]+\.json: holds no JSON: the file is damaged\n$/],
    [
      '{"version":1}',
      /^error: \S+\.state: what is saved of x is of another version or damaged: start without --resume\n$/,
    ],
  ])('a damaged state: %s', async (text, message) => {
    answer = () => [{ at: 1 }];
    const resources = [{ name: 'x', endpoint: { incremental: { cursorPath: 'at' } } }];
    const config = file('c.json', { client: { baseUrl: server.url }, resources });
    const args = ['pull', config, '--out', file('out')];
    await runHere(args);
    const [state = ''] = readdirSync(file('out/.state'));
    file(`out/.state/${state}`, text);
    requests = [];
    const { code, stderr } = await runHere([...args, '--resume']);
    expect([code, requests]).toEqual([2, []]);
    expect(stderr).toMatch(message);
  });
});
