import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, startServer, unusedPort } from '../support/startServer.js';
import { runHere, runTool, startTool } from './runTool.js';

const PAGES = 4;
const PER_PAGE = 3;
const token = 'hunter2-very-secret';

/** Items over four pages by Link header; `/broken` fails on page 3, `/private` wants the token, `/posts` has comments. */
class Api {
  requests: { target: string; authorization: string | undefined }[] = [];
  bytes = 0;
  brokenFrom = Number.POSITIVE_INFINITY;

  readonly handle = (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    this.requests.push({ target: request.url ?? '', authorization: request.headers.authorization });
    const json = (body: unknown, status = 200, headers: Record<string, string> = {}) => {
      const text = JSON.stringify(body);
      this.bytes += text.length;
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
    };
    const page = Number(url.searchParams.get('page') ?? 1);
    if (url.pathname === '/private' && request.headers.authorization !== `Bearer ${token}`) json({ error: 'no' }, 401);
    else if (url.pathname === '/html')
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>login</html>');
    else if (url.pathname === '/events')
      response
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .end('id: 1\ndata: a\n\nevent: tick\ndata: b\n\n');
    else if (url.pathname === '/posts') json([{ id: 1 }, { id: 2 }]);
    else if (url.pathname.startsWith('/posts/')) json([{ of: url.pathname }]);
    else if (url.pathname === '/grown')
      json(
        [
          { id: 1, at: 1 },
          { id: 2, at: 2 },
        ].filter(({ at }) => at >= Number(url.searchParams.get('since') ?? 0)),
      );
    else if (page >= this.brokenFrom) json({ error: 'broken' }, 400);
    else {
      const items = Array.from({ length: PER_PAGE }, (_, index) => ({
        id: (page - 1) * PER_PAGE + index,
        name: `n "${index}", x`,
        deep: { page },
      }));
      const next = page < PAGES ? { link: `<${url.pathname}?page=${page + 1}>; rel="next"` } : undefined;
      json(items, 200, next ?? {});
    }
  };
}

const api = new Api();
let server: RunningServer;
let directory: string;

beforeAll(async () => {
  server = await startServer(api.handle);
  directory = mkdtempSync(join(tmpdir(), 'cli-'));
});
afterEach(() => {
  api.requests = [];
  api.bytes = 0;
  api.brokenFrom = Number.POSITIVE_INFINITY;
});
afterAll(async () => {
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});

const ids = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { id: number }).id);
const all = Array.from({ length: PAGES * PER_PAGE }, (_, id) => id);
const file = (name: string) => join(directory, name);

describe('pull <url>', () => {
  it('writes the records alone to stdout and everything else to stderr', async () => {
    const { code, stdout, stderr } = await runTool(['pull', `${server.url}/items`]);
    expect(code).toBe(0);
    expect(ids(stdout)).toEqual(all);
    expect(stderr).toMatch(/^done: 12 records in 4 pages, 4 requests, /m);
  });

  it('takes selector, strategy, headers and a limit of pages', async () => {
    const { code, stdout, stderr } = await runHere([
      'pull',
      `${server.url}/items`,
      '--select',
      '$[?@.id >= 1].deep',
      '--strategy',
      '{"type":"link-header"}',
      '--header',
      'X-One: 1',
      '--max-pages',
      '2',
      '--rate',
      '500/s',
      '--concurrency',
      '1',
    ]);
    expect(code).toBe(0);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([{ page: 1 }, { page: 1 }, { page: 2 }, { page: 2 }, { page: 2 }]);
    expect(stderr).toMatch(/stopped at --max-pages: 5 records in 2 pages/);
  });

  it('writes CSV and JSON', async () => {
    const csv = await runHere(['pull', `${server.url}/items`, '--max-pages', '1', '--format', 'csv']);
    expect(csv.stdout).toBe(
      'id,name,deep\r\n0,"n ""0"", x","{""page"":1}"\r\n1,"n ""1"", x","{""page"":1}"\r\n2,"n ""2"", x","{""page"":1}"\r\n',
    );
    await runHere(['pull', `${server.url}/items`, '--out', file('all.json')]);
    expect((JSON.parse(readFileSync(file('all.json'), 'utf8')) as { id: number }[]).map(({ id }) => id)).toEqual(all);
  });

  it('prints what it took with --summary', async () => {
    const { stderr } = await runHere(['pull', `${server.url}/items`, '--summary']);
    const rows = [...stderr.matchAll(/^ {2}(\w+) +(\S+)/gm)].map(([, name, figure]) => [name, figure]);
    expect(Object.fromEntries(rows)).toEqual({
      pages: '4',
      records: '12',
      attempts: '4',
      retries: '0',
      bytes: String(api.bytes),
      waits: expect.stringMatching(/^\d+\.\d$/),
      time: expect.stringMatching(/^\d+\.\d$/),
    });
  });

  it('asks by POST with --json, and again after a failure', async () => {
    const bodies: string[] = [];
    const posts = await startServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on('end', () => {
        bodies.push(`${request.method} ${body}`);
        const { after = 0 } = JSON.parse(body) as { after?: number };
        if (bodies.length === 2) response.writeHead(503, { 'retry-after-ms': '1' }).end();
        else
          response
            .writeHead(200, { 'content-type': 'application/json' })
            .end(JSON.stringify({ items: [{ id: after }], next: after < 2 ? after + 1 : null }));
      });
    });
    const strategy = '{"type":"cursor","cursorPath":"next","cursorBodyPath":"after"}';
    const args = ['pull', posts.url, '--json', '{"q":"all"}', '--strategy', strategy];
    const { code, stdout } = await runHere(args);
    await posts.close();
    expect([code, ids(stdout)]).toEqual([0, [0, 1, 2]]);
    expect(bodies).toEqual([
      'POST {"q":"all"}',
      'POST {"q":"all","after":1}',
      'POST {"q":"all","after":1}',
      'POST {"q":"all","after":2}',
    ]);
  });

  it.each(['ndjson', 'json', 'csv'])('goes on after a failure, nothing lost or doubled: %s', async (format) => {
    const out = file(`resumed.${format}`);
    api.brokenFrom = 3;
    const first = await runHere(['pull', `${server.url}/items`, '--out', out]);
    expect(first.code).toBe(1);
    expect(first.stderr).toMatch(/failed after 6 records in 2 pages, .*; --resume/);
    api.brokenFrom = Number.POSITIVE_INFINITY;
    api.requests = [];
    const second = await runHere(['pull', `${server.url}/items`, '--out', out, '--resume']);
    expect(second.code).toBe(0);
    expect(api.requests.map(({ target }) => target)).toEqual(['/items?page=3', '/items?page=4']);
    const whole = await runHere(['pull', `${server.url}/items`, '--format', format]);
    expect(readFileSync(out, 'utf8')).toBe(whole.stdout);
    expect(readdirSync(directory).filter((name) => name.includes('checkpoint'))).toEqual([]);
  });

  it('leaves a checkpoint when it is interrupted', async () => {
    const out = file('interrupted.ndjson');
    const slow = await startServer((request, response) => {
      const page = Number(new URL(request.url ?? '/', 'http://x').searchParams.get('page') ?? 1);
      if (page === 3) return; // never answers
      response
        .writeHead(200, { 'content-type': 'application/json', link: `</?page=${page + 1}>; rel="next"` })
        .end(`[{"id":${page}}]`);
    });
    const waiting = new Promise<void>((resolve) => {
      slow.server.on('request', (request) => {
        if (request.url?.includes('page=3')) resolve();
      });
    });
    const { done, interrupt } = startTool(['pull', `${slow.url}/`, '--out', out]);
    await waiting;
    interrupt();
    const { code, stderr } = await done;
    await slow.close();
    expect(stderr).toMatch(/interrupted: 2 records in 2 pages/);
    expect(code).toBe(130);
    expect(JSON.parse(readFileSync(`${out}.checkpoint.json`, 'utf8'))).toMatchObject({
      version: 1,
      writer: { records: 2 },
    });
  });
});

describe('pull <config.json>', () => {
  const config = (name: string, resources: unknown, client: object = {}) => {
    writeFileSync(file(name), JSON.stringify({ client: { baseUrl: server.url, ...client }, resources }));
    return file(name);
  };

  it('writes several resources with their names, one alone as it is', async () => {
    const path = config('blog.json', ['posts', { name: 'comments', endpoint: 'posts/{resources.posts.id}/comments' }]);
    const both = await runHere(['pull', path]);
    expect(both.code).toBe(0);
    expect(both.stdout.trim().split('\n')).toHaveLength(4);
    expect(JSON.parse(both.stdout.split('\n')[0] ?? '')).toEqual({ resource: 'posts', record: { id: 1 } });
    const one = await runHere(['pull', path, '--select', 'comments', '--format', 'csv', '--concurrency', '2']);
    expect(one.stdout.split('\r\n').sort()).toEqual(['', '/posts/1/comments', '/posts/2/comments', 'of']);
  });

  it('takes a dlt configuration, and secrets from the environment', async () => {
    writeFileSync(
      file('dlt.json'),
      JSON.stringify({
        client: { base_url: server.url, auth: { token: 'env:API_TOKEN' } },
        resource_defaults: { write_disposition: 'merge' },
        resources: [{ name: 'private', endpoint: { paginator: 'header_link' } }],
      }),
    );
    const { code, stdout, stderr } = await runTool(['pull', file('dlt.json')], { API_TOKEN: token });
    expect(code).toBe(0);
    expect(ids(stdout)).toEqual(all);
    expect(stderr).toContain('resource_defaults.write_disposition is left out');
  });

  it('keeps incremental values beside the files and appends what is new', async () => {
    const path = config('grown.json', [
      { name: 'grown', endpoint: { incremental: { cursorPath: 'at', startParam: 'since' } } },
    ]);
    const out = file('grown');
    expect((await runHere(['pull', path, '--out', out])).code).toBe(0);
    expect((await runHere(['pull', path, '--out', out, '--resume'])).code).toBe(0);
    expect(ids(readFileSync(join(out, 'grown.ndjson'), 'utf8'))).toEqual([1, 2]);
    expect(api.requests.map(({ target }) => target)).toEqual(['/grown', '/grown?since=2']);
  });
});

describe('sse <url>', () => {
  it('writes one line an event', async () => {
    const { code, stdout } = await runTool(['sse', `${server.url}/events`, '--once']);
    expect(code).toBe(0);
    expect(stdout).toBe('{"event":"message","id":"1","data":"a"}\n{"event":"tick","id":"1","data":"b"}\n');
    const data = await runTool(['sse', `${server.url}/events`, '--data', '--max-events', '1']);
    expect(data.stdout).toBe('a\n');
  });
});

describe('secrets', () => {
  it('come from the environment and are sent', async () => {
    const { code } = await runTool(
      ['pull', `${server.url}/private`, '--auth', 'bearer:env:API_TOKEN', '--max-pages', '1'],
      { API_TOKEN: token },
    );
    expect(code).toBe(0);
    expect(api.requests[0]?.authorization).toBe(`Bearer ${token}`);
  });

  it.each([
    ['given on the command line', ['--auth', `bearer:${token}`], 2, /secrets come from the environment/],
    [
      'of a variable that is not set',
      ['--auth', 'bearer:env:NOT_SET'],
      2,
      /the environment variable NOT_SET is not set/,
    ],
    ['that the API refuses', ['--auth', 'api-key:query:token:env:API_TOKEN'], 1, /401/],
    ['in a header the API refuses', ['--header', 'X-Token: env:API_TOKEN'], 1, /401/],
  ])('%s are never echoed', async (_, args, expected, message) => {
    const { code, stdout, stderr } = await runHere(['pull', `${server.url}/private`, ...args], { API_TOKEN: token });
    expect(code).toBe(expected);
    expect(stderr).toMatch(message);
    expect(stdout + stderr).not.toContain(token);
  });
});

describe('what cannot work', () => {
  it.each([
    ['an unknown option', ['pull', 'https://a.b', '--nope'], /Unknown option/],
    ['no target', ['pull'], /missing required args/],
    ['a file that is not there', ['pull', 'missing.json'], /neither a URL nor a configuration in JSON or YAML/],
    [
      'a strategy of an unknown name',
      ['pull', 'https://a.b', '--strategy', 'pages'],
      /--strategy: must be one of auto/,
    ],
    ['a strategy that is no JSON', ['pull', 'https://a.b', '--strategy', '{x'], /--strategy is not JSON/],
    ['a rate of nothing', ['pull', 'https://a.b', '--rate', '0'], /--rate takes/],
    ['a half page', ['pull', 'https://a.b', '--max-pages', '1.5'], /--max-pages takes a whole number/],
    ['a header without a name', ['pull', 'https://a.b', '--header', 'x'], /--header takes/],
    ['an unknown format', ['pull', 'https://a.b', '--format', 'xml'], /--format takes ndjson, json, csv/],
    ['resume without a file', ['pull', 'https://a.b', '--resume'], /--resume needs --out/],
    ['a body that is no JSON', ['pull', 'https://a.b', '--json', '{'], /--json is not JSON/],
    ['a body for a configuration', ['pull', 'missing.json', '--json', '{}'], /--json goes with a URL/],
    ...['http://', 'http:/a.b', 'https:a.b', 'http://a b/', 'http://[::1/', 'http://a.b:99999/', 'HTTP://%zz/'].map(
      (target) => [`the target ${target}`, ['pull', target], /not a complete http or https URL/] as const,
    ),
    ['another protocol', ['pull', 'ftp://a.b/c'], /neither a URL nor a configuration in JSON or YAML/],
    [
      'a strategy that cannot end',
      [
        'pull',
        'https://a.b',
        '--strategy',
        '{"type":"offset-limit","pageSize":5,"totalPath":null,"stopAfterEmptyPage":false}',
      ],
      /error: .*end/,
    ],
    [
      'pages at once that nobody can plan',
      ['pull', 'https://a.b', '--strategy', 'cursor', '--concurrency', '2'],
      /concurrency/,
    ],
    ['events of no URL', ['sse', 'events'], /not a complete http or https URL/],
    ['events of half a URL', ['sse', 'https://'], /not a complete http or https URL/],
  ] as const)('%s: exit code 2 and a clear line', async (_, args, message) => {
    const { code, stdout, stderr } = await runHere(args);
    expect(code).toBe(2);
    expect(stderr + stdout).toMatch(message);
    expect(stderr.split('\n').filter(Boolean).length).toBeLessThanOrEqual(1);
  });

  it.each(['ndjson', 'json'])(
    'a pull that gets no answer leaves the file of an earlier one alone: %s',
    async (format) => {
      const out = join(directory, `kept.${format}`);
      writeFileSync(out, 'an earlier pull\n');
      const { code } = await runHere([
        'pull',
        `http://127.0.0.1:${await unusedPort()}/`,
        '--out',
        out,
        '--format',
        format,
        '--retries',
        '0',
      ]);
      expect([code, readFileSync(out, 'utf8')]).toEqual([1, 'an earlier pull\n']);
    },
  );

  it('a refused connection, a status and an answer that is no JSON: exit code 1 and a clear line', async () => {
    const port = await unusedPort();
    const refused = await runHere(['pull', `http://127.0.0.1:${port}/`, '--retries', '1']);
    expect([refused.code, refused.stdout]).toEqual([1, '']);
    expect(refused.stderr).toMatch(/^error: .*127\.0\.0\.1.*\n$/);
    const html = await runHere(['pull', `${server.url}/html`]);
    expect(html.code).toBe(1);
    expect(html.stderr).toMatch(/error: .*text\/html/);
    const wrongConfig = file('wrong.json');
    writeFileSync(
      wrongConfig,
      JSON.stringify({ client: { baseUrl: server.url }, resources: [{ name: 'x', endpoint: 'x/{y}' }] }),
    );
    const config = await runHere(['pull', wrongConfig]);
    expect(config.code).toBe(2);
    expect(config.stderr).toContain('resources[0].endpoint.path: unknown placeholder {y}');
  });

  it('no command: exit code 2 and the help', async () => {
    const { code, stdout } = await runTool([]);
    expect(code).toBe(2);
    expect(stdout).toContain('Usage:');
  });

  it('--help shows the options, examples and exit codes', async () => {
    const { code, stdout } = await runTool(['pull', '--help']);
    expect(code).toBe(0);
    for (const text of ['--select', '--strategy', '--auth', 'Examples', 'Exit codes', '130'])
      expect(stdout).toContain(text);
  });
});
