import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../support/startServer.js';
import { runHere, startTool } from './runTool.js';

/** Posts that grow, three comments each, a rating a comment, and tags that come and go. */
class Blog {
  posts = [1, 2, 3, 4];
  tags = ['a', 'b'];
  votes = 1;
  requests: string[] = [];
  /** What is asked for it is not answered (`'hang'`) or refused. */
  readonly trouble = new Map<string, 'hang' | 'refuse'>();
  onHang = () => {};

  readonly handle = (request: IncomingMessage, response: ServerResponse): void => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    this.requests.push(request.url ?? '');
    const trouble = this.trouble.get(pathname);
    if (trouble === 'hang') {
      this.onHang();
      return;
    }
    const [, kind, id] = pathname.split('/');
    const since = Number(searchParams.get('since') ?? 0);
    const answer = () => {
      if (kind === 'posts' && id) return [1, 2, 3].map((n) => ({ id: `${id}-${n}`, ...(n === 3 && { late: n }) }));
      if (kind === 'posts') return this.posts.filter((at) => at >= since).map((at) => ({ id: at, at }));
      if (kind === 'comments') return [{ of: id }];
      if (kind === 'votes') {
        const all = Array.from({ length: this.votes }, (_, n) => ({ of: id, at: n + 1 }));
        return all.filter(({ at }) => at >= since);
      }
      return this.tags.map((name) => ({ name }));
    };
    response
      .writeHead(trouble === 'refuse' ? 400 : 200, { 'content-type': 'application/json' })
      .end(JSON.stringify(answer()));
  };
}

const incremental = { cursorPath: 'at', startParam: 'since' };
const resources = [
  { name: 'posts', endpoint: { incremental } },
  { name: 'comments', endpoint: 'posts/{resources.posts.id}/comments' },
  { name: 'ratings', endpoint: 'comments/{resources.comments.id}/ratings' },
  { name: 'votes', endpoint: { path: 'votes/{resources.posts.id}/all', incremental } },
  'tags',
];

let blog: Blog;
let server: RunningServer;
let directory: string;
let out: string;
beforeEach(async () => {
  blog = new Blog();
  server = await startServer(blog.handle);
  directory = mkdtempSync(join(tmpdir(), 'resume-'));
  out = join(directory, 'out');
});
afterEach(async () => {
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});

function args(...more: string[]): string[] {
  const path = join(directory, 'blog.json');
  writeFileSync(path, JSON.stringify({ client: { baseUrl: server.url, strategy: 'single-page' }, resources }));
  return ['pull', path, '--out', out, ...more];
}
const pull = (...more: string[]) => runHere(args(...more));
const text = (name: string) => readFileSync(join(out, name), 'utf8');
const files = () => readdirSync(out).filter((name) => name !== '.state');
/** Records of each file. */
function counts(format: string): Record<string, number> {
  return Object.fromEntries(
    files()
      .filter((name) => name.endsWith(`.${format}`))
      .map((name) => {
        const lines = text(name).split(/\r?\n/).filter(Boolean);
        const framing = { ndjson: 0, csv: Math.min(1, lines.length), json: 2 }[format] ?? 0;
        return [name.split('.')[0] ?? '', text(name) === '[]\n' ? 0 : lines.length - framing];
      }),
  );
}
const whole = { posts: 4, comments: 12, ratings: 12, votes: 4, tags: 2 };

describe.each(['ndjson', 'json', 'csv'])('--resume of a configuration, %s', (format) => {
  const run = (...more: string[]) => pull('--format', format, ...more);

  it('keeps what depends on an incremental resource when there is nothing new, and goes on with it when there is', async () => {
    expect((await run('--resume')).code).toBe(0);
    expect(counts(format)).toEqual(whole);
    const before = files().map((name) => text(name));
    expect((await run('--resume')).code).toBe(0);
    expect(files().map((name) => text(name))).toEqual(before);
    blog.posts.push(5);
    expect((await run('--resume')).code).toBe(0);
    expect(counts(format)).toEqual({ posts: 5, comments: 15, ratings: 15, votes: 5, tags: 2 });
    const resumed = files().map((name) => text(name));
    expect((await run()).code).toBe(0);
    expect(files().map((name) => text(name))).toEqual(resumed);
  });

  it('replaces what is read anew, and empties it only when nothing of it is left', async () => {
    await run();
    blog.tags = ['c'];
    await run('--resume');
    expect(counts(format)).toEqual({ ...whole, tags: 1 });
    blog.tags = [];
    await run('--resume');
    expect(counts(format)).toEqual({ ...whole, tags: 0 });
  });

  it.each([
    ['the parent', '/posts'],
    ['a dependent', '/posts/5/comments'],
    ['a dependent of a dependent', '/comments/5-2/ratings'],
    ['a dependent with a value of its own', '/votes/5/all'],
    ['another resource', '/tags'],
  ])('loses and doubles nothing when %s fails, or when the run is killed there', async (_, path) => {
    await run();
    const before = counts(format);
    blog.posts.push(5);
    blog.tags = ['c'];
    blog.trouble.set(path, 'refuse');
    expect((await run('--resume')).code).toBe(1);
    // Tags are read anew, and may have been complete.
    for (const [name, count] of Object.entries(counts(format))) {
      expect(count).toBeGreaterThanOrEqual(name === 'tags' ? 1 : (before[name] ?? 0));
    }

    // A process of its own takes its time: one format stands for all.
    if (format === 'csv') {
      const hanging = new Promise<void>((resolve) => {
        blog.onHang = resolve;
      });
      blog.trouble.set(path, 'hang');
      const killed = startTool(args('--format', format, '--resume'));
      await hanging;
      killed.kill();
      await killed.done;
    }

    blog.trouble.clear();
    expect((await run('--resume')).code).toBe(0);
    expect(counts(format)).toEqual({ posts: 5, comments: 15, ratings: 15, votes: 5, tags: 1 });
    expect(files().filter((name) => !name.endsWith(`.${format}`))).toEqual([]);
  });

  it('leaves the old file until a run without --resume is complete, and says where the new records are', async () => {
    await run();
    const before = files().map((name) => text(name));
    blog.trouble.set('/posts/3/comments', 'refuse');
    const { code, stderr } = await run();
    expect(code).toBe(1);
    expect(
      files()
        .filter((name) => name.endsWith(`.${format}`))
        .map((name) => text(name)),
    ).toEqual(before);
    expect(stderr).toContain(`comments.${format} is as it was; what came of this run is in comments.${format}.part`);
    // The new files are gone on with, and take the place of the old ones.
    blog.trouble.clear();
    blog.posts.push(5);
    blog.requests = [];
    expect((await run('--resume')).code).toBe(0);
    expect(counts(format)).toEqual(whole);
    expect(blog.requests.filter((path) => path.startsWith('/posts'))).toEqual([
      '/posts/3/comments',
      '/posts/4/comments',
    ]);
    expect((await run('--resume')).code).toBe(0);
    expect(counts(format)).toEqual({ posts: 5, comments: 15, ratings: 15, votes: 5, tags: 2 });
  });

  it('leaves what was delivered when a first run fails', async () => {
    blog.trouble.set('/posts/3/comments', 'refuse');
    await run();
    expect(counts(format)).toMatchObject({ posts: 4, comments: 6 });
    blog.trouble.clear();
    await run('--resume');
    expect(counts(format)).toEqual(whole);
  });
});

describe('a configuration without incremental resources', () => {
  const plain = [{ name: 'posts' }, { name: 'comments', endpoint: 'posts/{resources.posts.id}/comments' }, 'tags'];
  const plainArgs = (...more: string[]) => {
    const path = join(directory, 'plain.yaml');
    // YAML is a superset of JSON.
    writeFileSync(path, JSON.stringify({ client: { baseUrl: server.url, strategy: 'single-page' }, resources: plain }));
    return ['pull', path, '--out', out, '--retries', '0', ...more];
  };

  it('goes on where it failed, after any number of failures', async () => {
    for (const path of ['/posts/2/comments', '/posts/4/comments']) {
      blog.trouble.set(path, 'refuse');
      expect((await runHere(plainArgs('--resume'))).code).toBe(1);
      blog.trouble.clear();
    }
    blog.requests = [];
    expect((await runHere(plainArgs('--resume'))).code).toBe(0);
    expect(counts('ndjson')).toEqual({ posts: 4, comments: 12, tags: 2 });
    expect(blog.requests.filter((path) => path.startsWith('/posts'))).toEqual(['/posts/4/comments']);
    expect(readdirSync(join(out, '.state')).filter((name) => name.includes('unfinished'))).toEqual([]);
  });

  it('begins anew without --resume', async () => {
    blog.trouble.set('/posts/2/comments', 'refuse');
    await runHere(plainArgs());
    blog.trouble.clear();
    expect((await runHere(plainArgs())).code).toBe(0);
    expect(counts('ndjson')).toEqual({ posts: 4, comments: 12, tags: 2 });
  });

  it('refuses to go on with another configuration', async () => {
    blog.trouble.set('/posts/2/comments', 'refuse');
    await runHere(plainArgs());
    const [posts] = plain;
    plain.splice(0, 1, { name: 'posts', endpoint: 'posts?draft=1' } as never);
    const { code, stderr } = await runHere(plainArgs('--resume'));
    plain.splice(0, 1, posts as never);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/is an unfinished run of another configuration.*start without --resume/);
  });
});

describe('--resume that would leave a gap is refused before anything is sent', () => {
  it.each([
    [
      'a dependent that the last run did not read',
      ['--select', 'posts'],
      [],
      /what is new of comments alone.*--resume/,
    ],
    ['a parent that the last run did not write', ['--select', 'comments'], [], /what is new of posts alone.*--resume/],
    ['another format', [], ['--format', 'csv'], /are ndjson, not csv/],
  ])('%s', async (_, first, second, message) => {
    await pull(...first);
    blog.requests = [];
    const { code, stderr } = await pull('--resume', ...second);
    expect([code, blog.requests]).toEqual([2, []]);
    expect(stderr).toMatch(message);
  });

  it('a file that is gone, or shorter than it was', async () => {
    await pull();
    writeFileSync(join(out, 'comments.ndjson'), '');
    expect(await pull('--resume')).toMatchObject({ code: 2, stderr: expect.stringContaining('comments.ndjson') });
    rmSync(join(out, 'comments.ndjson'));
    expect(await pull('--resume')).toMatchObject({ code: 2, stderr: expect.stringContaining('comments.ndjson') });
  });
});

describe('--resume of a URL', () => {
  it('does not take the checkpoint of an older run for that of one that was killed at its first page', async () => {
    const file = join(directory, 'tags.ndjson');
    blog.trouble.set('/tags', 'refuse');
    const url = `${server.url}/tags`;
    const stale = { version: 1, target: url, format: 'ndjson', bytes: 9, writer: { records: 1 } };
    const checkpoint = { version: 1, next: { method: 'GET', path: '/tags?page=9' }, pageIndex: 8, collectedItems: 1 };
    writeFileSync(file, '{"a":1}\n');
    writeFileSync(`${file}.checkpoint.json`, JSON.stringify({ ...stale, checkpoint }));
    // A run that gets no answer leaves both alone.
    await runHere(['pull', url, '--out', file]);
    expect(readdirSync(directory)).toContain('tags.ndjson.checkpoint.json');
    blog.trouble.clear();
    await runHere(['pull', url, '--out', file, '--max-pages', '1']);
    expect(readdirSync(directory)).not.toContain('tags.ndjson.checkpoint.json');
    expect(readFileSync(file, 'utf8')).toBe('{"name":"a"}\n{"name":"b"}\n');
  });
});
