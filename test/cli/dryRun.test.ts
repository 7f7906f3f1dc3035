import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../support/startServer.js';
import { runHere } from './runTool.js';

const PAGES = 4;
let asked: string[];
let server: RunningServer;
let directory: string;
beforeEach(async () => {
  asked = [];
  server = await startServer((request, response) => {
    asked.push(request.url ?? '');
    const url = new URL(request.url ?? '/', 'http://a.b');
    const page = Number(url.searchParams.get('page') ?? 1);
    const next = page < PAGES ? { link: `</x?page=${page + 1}>; rel="next"` } : {};
    response.writeHead(200, { 'content-type': 'application/json', ...next }).end(`[{"id":${page}}]`);
  });
  directory = mkdtempSync(join(tmpdir(), 'dry-'));
});
afterEach(async () => {
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});
const file = (name: string, content?: unknown) => {
  const path = join(directory, name);
  if (content !== undefined) writeFileSync(path, JSON.stringify(content));
  return path;
};

describe('--dry-run', () => {
  it('tells the first request of a URL, without secrets, and sends and writes nothing', async () => {
    const out = file('x.ndjson');
    const args = ['pull', `${server.url}/x?key=env:KEY&q=1`, '--out', out, '--dry-run', '--auth', 'bearer:env:KEY'];
    expect(await runHere(args, { KEY: 'hunter2-long' })).toEqual({
      code: 0,
      stdout: `GET ${server.url}/x?key=***&q=1\n`,
      stderr: '',
    });
    expect([asked, readdirSync(directory)]).toEqual([[], []]);
  });

  it('with --resume the one that it would go on with', async () => {
    const args = ['pull', `${server.url}/x`, '--out', file('x.ndjson')];
    await runHere([...args, '--max-pages', '2']);
    const before = readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), 'utf8')]);
    asked = [];
    const { code, stdout } = await runHere([...args, '--resume', '--dry-run']);
    expect([code, stdout, asked]).toEqual([0, `GET ${server.url}/x?page=3\n`, []]);
    expect(readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), 'utf8')])).toEqual(before);
  });

  it.each(['x.ndjson', 'x.csv', 'x.json.gz'])('with --resume touches nothing, whatever is there: %s', async (name) => {
    const args = ['pull', `${server.url}/x`, '--out', file(name)];
    const contents = () =>
      readdirSync(directory).map((found) => [found, readFileSync(join(directory, found), 'latin1')]);
    expect(await runHere([...args, '--resume', '--dry-run'])).toMatchObject({
      code: 0,
      stdout: `GET ${server.url}/x\n`,
    });
    expect(contents()).toEqual([]);

    await runHere([...args, '--max-pages', '2']);
    // Of a page that another pull is writing, and has not told of.
    const growing = readdirSync(directory).find((found) => !/checkpoint|gz$/.test(found)) as string;
    appendFileSync(join(directory, growing), 'more\r\n');
    const before = contents();
    const { stdout } = await runHere([...args, '--resume', '--dry-run']);
    expect([stdout, contents()]).toEqual([`GET ${server.url}/x?page=3\n`, before]);
  });

  it('reads merge keys of YAML as what they stand for', async () => {
    const config = join(directory, 'c.yaml');
    writeFileSync(
      config,
      [
        `client: { baseUrl: '${server.url}' }`,
        'resources:',
        '  - { name: posts, endpoint: &search { method: POST, json: &body { size: 5, from: now } } }',
        '  - { name: users, endpoint: { <<: *search, json: { <<: *body, size: 9 } } }',
      ].join('\n'),
    );
    expect((await runHere(['pull', config, '--dry-run'])).stdout.split('\n')).toEqual([
      `POST ${server.url}/posts {"size":5,"from":"now"}`,
      `POST ${server.url}/users {"size":9,"from":"now"}`,
      '',
    ]);
  });

  it('tells of a configuration each first request, and what depends on records', async () => {
    const resources = [
      'posts',
      { name: 'comments', endpoint: 'posts/{resources.posts.id}/comments' },
      { name: 'users', endpoint: { path: 'people', params: { active: true } } },
    ];
    const config = file('c.json', { client: { baseUrl: server.url }, resources });
    const out = join(directory, 'out');
    const { code, stdout } = await runHere(['pull', config, '--out', out, '--dry-run']);
    expect([code, asked, existsSync(out)]).toEqual([0, [], false]);
    expect(stdout.split('\n')).toEqual([
      `GET ${server.url}/posts`,
      'GET posts/{resources.posts.id}/comments for each record of posts',
      `GET ${server.url}/people?active=true`,
      '',
    ]);
    const selected = await runHere(['pull', config, '--select', 'users', '--dry-run']);
    expect(selected.stdout).toBe(`GET ${server.url}/people?active=true\n`);
  });
});

describe('--fresh', () => {
  it('forgets where the last run stopped, at once', async () => {
    const out = file('x.ndjson');
    const args = ['pull', `${server.url}/x`, '--out', out];
    await runHere([...args, '--max-pages', '2']);
    await server.close();
    const { code } = await runHere([...args, '--fresh', '--retries', '0']);
    expect([code, readdirSync(directory)]).toEqual([1, ['x.ndjson']]);
    server = await startServer((_, response) => response.end());
  });

  it('is said where it is not asked for', async () => {
    const args = ['pull', `${server.url}/x`, '--out', file('x.ndjson')];
    await runHere([...args, '--max-pages', '2']);
    const said = 'stopped on its way: starting anew; --resume goes on with it\n';
    expect((await runHere([...args, '--fresh', '--max-pages', '1'])).stderr).not.toContain(said);
    expect((await runHere(args)).stderr).toContain(said);
    expect((await runHere(args)).stderr).not.toContain(said);
  });

  it('is no --resume', async () => {
    const { code, stderr } = await runHere(['pull', server.url, '--out', file('x'), '--fresh', '--resume']);
    expect([code, stderr]).toEqual([2, 'error: --fresh starts anew, --resume goes on: one of them\n']);
  });
});
