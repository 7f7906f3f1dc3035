import { setTimeout as sleep } from 'node:timers/promises';
import { QueueEvents } from 'bullmq';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  createSourceQueue,
  createSourceWorker,
  type SourceCheckpoint,
  type SourceJobData,
  type SourcePage,
  type SourceRun,
  type SourceWorkerOptions,
} from '../../src/bullmq/index.js';
import { knownSources } from '../../src/bullmq/knownSources.js';
import { runSourceJob } from '../../src/bullmq/runSourceJob.js';
import { createHttpClient } from '../../src/http/client.js';
import type { RestSourceConfig } from '../../src/rest/configTypes.js';
import { type RunningRedis, startRedis } from '../redis/startRedis.js';
import { memoryStore } from '../rest/fakeApi.js';
import { deferred } from '../support/deferred.js';
import { type RunningServer, startServer } from '../support/startServer.js';

const POSTS = 5;
const PER_PAGE = 2;

let redis: RunningRedis;
let api: RunningServer;
/** What the server was asked for, in order. */
let asked: string[] = [];
/** Statuses that paths answer with instead, until the list is used up. */
let failures: Record<string, number[]> = {};
beforeAll(async () => {
  redis = await startRedis();
  api = await startServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    asked.push(url.pathname + url.search);
    const page = Number(url.searchParams.get('page') ?? 1);
    const since = Number(url.searchParams.get('since') ?? 0);
    const of = /^\/posts\/(\d+)\/comments/.exec(url.pathname)?.[1];
    const all =
      of === undefined
        ? Array.from({ length: POSTS }, (_, index) => ({ id: index + 1, at: 100 + index }))
        : [1, 2, 3].map((number) => ({ id: number, post: Number(of) }));
    const rows = all.filter((row) => !('at' in row) || Number(row.at) >= since);
    const status = failures[url.pathname]?.shift() ?? 200;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({
        items: rows.slice((page - 1) * PER_PAGE, page * PER_PAGE),
        page,
        total_pages: Math.max(1, Math.ceil(rows.length / PER_PAGE)),
      }),
    );
  });
});
afterAll(async () => {
  await redis.close();
  await api.close();
});

let open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of open.reverse()) await one.close();
  open = [];
  asked = [];
  failures = {};
});

const comments = { name: 'comments', endpoint: 'posts/{resources.posts.id}/comments' } as const;
const blog = (resources: RestSourceConfig['resources'] = ['posts', comments, 'users']): RestSourceConfig => ({
  client: { baseUrl: `${api.url}/` },
  resources,
});

let names = 0;
/** A queue, and workers of it that keep what they were given. */
function setUp(config = blog(), more: Partial<SourceWorkerOptions> = {}) {
  const place = { name: `sources-${++names}`, connection: { host: '127.0.0.1', port: redis.port } };
  const queue = createSourceQueue({ ...place, defaultJobOptions: { attempts: 3, backoff: 10 } });
  const events = new QueueEvents(place.name, { connection: place.connection });
  open.push(queue, events);
  const pages: SourcePage[] = [];
  const skipped: string[] = [];
  const client = createHttpClient({ resilience: { maxAttempts: 1 } });
  const work = (options: Partial<SourceWorkerOptions> = {}) => {
    const worker = createSourceWorker({
      ...place,
      concurrency: 3,
      sources: {
        blog: () => ({
          config,
          client,
          onSkipped: ({ resource, error }) => void skipped.push(`${resource}: ${error}`),
        }),
      },
      onPage: (page) => void pages.push(page),
      ...more,
      ...options,
    });
    open.push(worker);
    return worker;
  };
  const run = async (run: Partial<SourceRun> = {}) => {
    const job = await queue.add({ source: 'blog', ...run });
    return { job, ended: () => job.waitUntilFinished(events, 20_000) };
  };
  return { place, queue, events, pages, skipped, work, run };
}

/** The ids of a resource's records, of dependents after their parent's. */
const idsOf = (pages: readonly SourcePage[], resource: string) =>
  pages
    .filter((page) => page.resource === resource)
    .flatMap(({ records, parentKey }) =>
      (records as { id: number }[]).map(({ id }) => [...Object.values(parentKey ?? {}), id].join('.')),
    )
    .sort();
const allPosts = ['1', '2', '3', '4', '5'];
const allComments = allPosts.flatMap((post) => [`${post}.1`, `${post}.2`, `${post}.3`]);
const commentsAsked = () => asked.filter((url) => url.includes('comments'));

describe('a source as a flow', () => {
  it('has a job for each resource and parent, and the totals of all in the first one', async () => {
    const { queue, pages, work, run } = setUp();
    work();
    const { job, ended } = await run();
    expect(await ended()).toEqual({
      resources: {
        posts: { runs: 1, pages: 3, records: 5, skipped: 0 },
        comments: { runs: 5, pages: 10, records: 15, skipped: 0 },
        users: { runs: 1, pages: 3, records: 5, skipped: 0 },
      },
    });
    expect(idsOf(pages, 'posts')).toEqual(allPosts);
    expect(idsOf(pages, 'comments')).toEqual(allComments);
    const { processed = {} } = await job.getDependencies();
    expect(
      Object.keys(processed)
        .map((key) => key.replace(/.*\//, ''))
        .sort(),
    ).toEqual(['posts', 'users']);
    const done = await queue.queue.getJobs(['completed']);
    expect(done.map(({ name }) => name).sort()).toEqual(['blog', ...Array(5).fill('comments'), 'posts', 'users']);
    const first = done.find(({ name }) => name === 'comments');
    expect(first?.progress).toEqual({ pages: 2, records: 3 });
    expect(first?.data).toMatchObject({ source: 'blog', resource: 'comments', parent: { at: expect.any(Number) } });
  });

  it('reads what is asked for, with the parents that it needs', async () => {
    const { pages, work, run } = setUp();
    work();
    const { ended } = await run({ resources: ['comments'] });
    await ended();
    expect(idsOf(pages, 'comments')).toEqual(allComments);
    expect(pages.some(({ resource }) => resource !== 'comments')).toBe(false);
    expect(asked.some((url) => url.startsWith('/users'))).toBe(false);
  });

  it('goes on from the page that was not acknowledged', async () => {
    const { pages, work, run } = setUp();
    const refused = new Set<string>();
    work({
      onPage: (page) => {
        const name = `${page.resource} ${JSON.stringify(page.parentKey)} ${page.index}`;
        if (!refused.has(name)) {
          refused.add(name);
          if (page.index === 1) throw new Error('the disk is full');
        }
        pages.push(page);
      },
    });
    const { ended } = await run();
    await ended();
    expect(idsOf(pages, 'posts')).toEqual(allPosts);
    expect(idsOf(pages, 'comments')).toEqual(allComments);
    expect(asked.filter((url) => url === '/posts')).toHaveLength(1);
    expect(asked.filter((url) => url === '/posts?page=2')).toHaveLength(2);
  });

  it('reads the children of a page that comes twice once', async () => {
    const { place, pages, work, run } = setUp();
    let held = 0;
    work({
      leaseMs: 500,
      onPage: async (page, { job }) => {
        pages.push(page);
        if (page.resource !== 'posts' || page.index !== 0 || held++ > 0) return;
        // Held up for longer than its lease: the children are added, and where it stands is not.
        const key = `bull:${place.name}:${job.id}:lock`;
        const client = redis.client();
        await client.set(key, 'another worker', 'PX', 300);
      },
      onError: () => undefined,
    });
    const { ended } = await run();
    expect(await ended()).toMatchObject({ resources: { comments: { runs: 5 } } });
    expect(held).toBe(2);
    expect(idsOf(pages, 'comments')).toEqual(allComments);
    expect(commentsAsked()).toHaveLength(10);
  });

  it('does not go on after a page whose children could not be added', async () => {
    let isBroken = true;
    const cyclic: object[] = [];
    cyclic.push(cyclic);
    const steps = [{ map: (post: object) => (isBroken ? { ...post, cyclic } : post) }];
    const { queue, events, pages, work, run } = setUp(blog([{ name: 'posts', processingSteps: steps }, comments]));
    work();
    const { job, ended } = await run();
    await expect(ended()).rejects.toThrow();
    const failed = await queue.queue.getJobs(['failed']);
    expect(failed.map(({ failedReason }) => failedReason)).toContainEqual(
      expect.stringContaining('cannot be written as JSON'),
    );
    isBroken = false;
    await queue.retry(job.id ?? '');
    await job.waitUntilFinished(events, 20_000);
    expect(idsOf(pages, 'comments')).toEqual(allComments);
  });

  it('lets parents’ pages wait for what depends on them', async () => {
    const { work, run } = setUp(blog(['posts', comments]));
    work({ maxWaitingChildren: 2 });
    const { ended } = await run();
    expect(await ended()).toMatchObject({ resources: { posts: { records: 5 }, comments: { records: 15 } } });
    const second = asked.indexOf('/posts?page=2');
    expect(asked.slice(0, second).filter((url) => url.includes('comments'))).toHaveLength(4);
    expect(asked.filter((url) => url.startsWith('/posts?') || url === '/posts')).toHaveLength(3);
  });

  it('reads children of children, each level with its totals', async () => {
    const replies = { name: 'replies', endpoint: 'posts/{resources.comments.post}/comments/{resources.comments.id}' };
    const { work, run } = setUp(
      blog(['posts', comments, { ...replies, endpoint: { path: replies.endpoint, select: 'items' } }]),
    );
    work();
    const { ended } = await run();
    expect(await ended()).toMatchObject({
      resources: { posts: { runs: 1 }, comments: { runs: 5, records: 15 }, replies: { runs: 15 } },
    });
  });

  it('comes as often as a page is asked for in values, and once for values alike', async () => {
    const { pages, work, run } = setUp(
      blog([
        { name: 'ids', values: [1, 2, 2], selected: true },
        { name: 'comments', endpoint: 'posts/{resources.ids.value}/comments' },
      ]),
    );
    work();
    const { ended } = await run();
    expect(await ended()).toMatchObject({ resources: { ids: { records: 3 }, comments: { runs: 2, records: 6 } } });
    expect(idsOf(pages, 'comments')).toEqual(['1.1', '1.2', '1.3', '2.1', '2.2', '2.3']);
  });

  it('takes secrets and functions, which no job holds', async () => {
    const config = blog([
      { name: 'posts', processingSteps: [{ map: (post: { id: number }) => ({ id: post.id * 10 }) }] },
    ]);
    const { queue, pages, work, run } = setUp({
      ...config,
      client: { ...config.client, auth: { type: 'bearer', token: 'hush' } },
    });
    work();
    const { ended } = await run();
    await ended();
    expect(idsOf(pages, 'posts')).toEqual(['10', '20', '30', '40', '50']);
    const jobs = await queue.queue.getJobs(['completed']);
    expect(JSON.stringify(jobs.map(({ data, opts, returnvalue }) => [data, opts, returnvalue]))).not.toContain('hush');
  });

  it('is handed back by a worker that closes, and ended by another', async () => {
    const { pages, work, run } = setUp(blog(['posts']));
    const atPageOne = deferred();
    const first = work({
      onPage: async (page) => {
        pages.push(page);
        if (page.index !== 1) return;
        atPageOne.resolve();
        await sleep(50);
      },
    });
    const { ended } = await run();
    await atPageOne.promise;
    await first.close();
    expect(asked).toHaveLength(2);
    work();
    await ended();
    expect(idsOf(pages, 'posts')).toEqual(allPosts);
    expect(asked).toHaveLength(3);
  });

  it('comes again and again, each time as a run of its own', async () => {
    const { queue, work } = setUp(blog(['posts']));
    const runs = new Map<string, SourcePage[]>();
    work({
      onPage: (page, { job }) => {
        const run = job.data.run ?? '';
        runs.set(run, [...(runs.get(run) ?? []), page]);
      },
    });
    await queue.repeat('every: day', { every: 200 }, { source: 'blog' });
    const complete = () => [...runs.values()].filter((pages) => pages.length === 3);
    for (let turn = 0; turn < 400 && complete().length < 2; turn++) await sleep(25);
    expect(await queue.stopRepeating('every: day')).toBe(true);
    expect(complete().map((pages) => idsOf(pages, 'posts'))).toEqual(complete().map(() => allPosts));
    expect(complete().length).toBeGreaterThanOrEqual(2);
  });

  it('is another run under the id of one that is gone', async () => {
    const { queue, events, pages, work } = setUp(blog(['posts']));
    work();
    for (let turn = 0; turn < 2; turn++) {
      const job = await queue.add({ source: 'blog' }, { jobId: 'nightly' });
      await job.waitUntilFinished(events, 20_000);
      await job.remove({ removeChildren: false });
    }
    expect(idsOf(pages, 'posts')).toEqual(allPosts.flatMap((id) => [id, id]));
  });
});

describe('a source that fails', () => {
  it('skips a parent whose children cannot be read, once BullMQ has tried it often enough', async () => {
    const { pages, skipped, queue, work, run } = setUp(blog(['posts', { ...comments, onError: 'skip' }]));
    failures = { '/posts/2/comments': [503, 503, 503], '/posts/4/comments': [503, 503], '/posts/5/comments': [404] };
    work();
    const { ended } = await run();
    expect(await ended()).toEqual({
      resources: {
        posts: { runs: 1, pages: 3, records: 5, skipped: 0 },
        comments: { runs: 5, pages: 6, records: 9, skipped: 2 },
      },
    });
    expect(skipped.sort()).toEqual([
      expect.stringMatching(/^comments: PaginationError: comments for posts {"id":2}: .*503/),
      expect.stringMatching(/^comments: PaginationError: comments for posts {"id":5}: .*404/),
    ]);
    expect(idsOf(pages, 'comments')).toEqual(allComments.filter((id) => !/^[25]/.test(id)));
    const jobs = await queue.queue.getJobs(['completed']);
    expect(jobs.map(({ returnvalue }) => returnvalue.skipped).filter(Boolean)).toHaveLength(2);
  });

  it('never skips for what took the page', async () => {
    const { skipped, work, run } = setUp(blog(['posts', { ...comments, onError: 'skip' }]));
    work({
      onPage: ({ resource }) => {
        if (resource === 'comments') throw new Error('the disk is full');
      },
    });
    const { ended } = await run();
    await expect(ended()).rejects.toThrow(/child .* failed/);
    expect(skipped).toEqual([]);
  });

  it('is mended by another try of what failed, and reads nothing else again', async () => {
    const { queue, events, pages, work, run } = setUp();
    failures = { '/posts/2/comments': [404] };
    work();
    const { job, ended } = await run();
    await expect(ended()).rejects.toThrow(/child .*posts failed/);
    const failed = await queue.queue.getJobs(['failed']);
    expect(failed.map(({ name, failedReason }) => [name, failedReason])).toContainEqual([
      'comments',
      expect.stringMatching(/comments for posts {"id":2}.*404/),
    ]);
    // Whatever else was under way comes to its end.
    for (let turn = 0; turn < 200 && commentsAsked().length < 9; turn++) await sleep(10);
    const before = asked.length;
    expect(await queue.retry(job.id ?? '')).toBe(3);
    expect(await job.waitUntilFinished(events, 20_000)).toMatchObject({
      resources: { comments: { runs: 5, records: 15 } },
    });
    expect(asked.slice(before)).toEqual(['/posts/2/comments', '/posts/2/comments?page=2']);
    expect(idsOf(pages, 'comments')).toEqual(allComments);
    await expect(queue.retry('nobody')).rejects.toThrow('jobId: there is no job "nobody"');
  });

  it('says which source, resource or configuration it was asked for in vain', async () => {
    const { queue, events, work } = setUp();
    work({
      sources: {
        blog: () => ({ config: blog() }),
        broken: () => ({ config: { ...blog(), resources: [] } }),
      },
    });
    const fails = async (run: SourceRun) => {
      const job = await queue.add(run);
      return job.waitUntilFinished(events, 20_000).then(
        () => 'nothing',
        (error: Error) => error.message,
      );
    };
    expect(await fails({ source: 'log' })).toBe('source "log" is none of this worker\'s: blog, broken');
    expect(await fails({ source: 'blog', resources: ['likes'] })).toContain(
      'there is no resource "likes": posts, comments',
    );
    expect(await fails({ source: 'broken' })).toMatch(/^resources: /);
    expect(asked).toEqual([]);
  });

  it('does not go on with a checkpoint of another configuration', async () => {
    const first = setUp(blog([{ name: 'posts', endpoint: { path: 'posts', params: { sort: 'id' } } }]));
    let calls = 0;
    first.work({ onPage: () => (calls++ === 0 ? undefined : Promise.reject(new Error('not now'))) });
    const { job, ended } = await first.run();
    await expect(ended()).rejects.toThrow();
    for (const one of open.splice(2)) await one.close();
    first.work({
      sources: {
        blog: () => ({ config: blog([{ name: 'posts', endpoint: { path: 'posts', params: { sort: 'at' } } }]) }),
      },
    });
    await first.queue.retry(job.id ?? '');
    await expect(job.waitUntilFinished(first.events, 20_000)).rejects.toThrow();
    const [failed] = (await first.queue.queue.getJobs(['failed'])).filter(({ name }) => name === 'posts');
    expect(failed?.failedReason).toContain('resources[0].endpoint: is another than the one that this job has begun');
  });
});

describe('an incremental source', () => {
  const config = () =>
    blog([
      { name: 'posts', endpoint: { path: 'posts', incremental: { cursorPath: 'at', startParam: 'since' } } },
      comments,
    ]);

  it('starts where the last run that is complete with all that depends on it has ended', async () => {
    const state = memoryStore();
    const { work, run, queue, events } = setUp(config());
    const client = createHttpClient({ resilience: { maxAttempts: 1 } });
    work({ sources: { blog: () => ({ config: config(), client, state }) } });
    failures = { '/posts/3/comments': [404] };
    const { job, ended } = await run();
    await expect(ended()).rejects.toThrow();
    expect(state.saved.size).toBe(0);
    for (let turn = 0; turn < 200 && commentsAsked().length < 9; turn++) await sleep(10);
    await queue.retry(job.id ?? '');
    await job.waitUntilFinished(events, 20_000);
    expect(await state.load('posts')).toMatchObject({ cursors: { posts: { value: 104 } } });
    asked = [];
    await (await run()).ended();
    // The row with that very value was delivered before.
    expect(asked).toEqual(['/posts?since=104']);
  });

  it('keeps the values of each parent', async () => {
    const state = memoryStore();
    const of = blog([
      'posts',
      { ...comments, endpoint: { path: comments.endpoint, incremental: { cursorPath: 'id', startParam: 'after' } } },
    ]);
    const { work, run } = setUp(of);
    work({ sources: { blog: () => ({ config: of, state }) } });
    await (await run()).ended();
    expect(await state.load('comments')).toMatchObject({
      cursors: Object.fromEntries(allPosts.map((post) => [`posts/${post}/comments`, { value: 3 }])),
    });
    asked = [];
    await (await run()).ended();
    expect(commentsAsked()).toContain('/posts/4/comments?after=3');
  });
});

it('counts each page once where it is committed with the checkpoint, and loses no children', async () => {
  const { pages, work, run } = setUp();
  const committed = new Map<string, SourceCheckpoint>();
  const died = new Set<string>();
  work({
    onPage: (page, { job }) => {
      const id = job.id ?? '';
      pages.push(page);
      committed.set(id, page.checkpoint);
      // Committed, and whoever did it is gone before anybody else knows.
      if (page.index !== 0 || died.has(id)) return;
      died.add(id);
      throw new Error('killed');
    },
    resumeFrom: (job) => committed.get(job.id ?? ''),
  });
  const { ended } = await run();
  expect(await ended()).toMatchObject({
    resources: { posts: { pages: 3 }, comments: { runs: 5, pages: 10, records: 15 } },
  });
  expect(died.size).toBe(7);
  expect(idsOf(pages, 'posts')).toEqual(allPosts);
  expect(idsOf(pages, 'comments')).toEqual(allComments);
});

it('is not begun by a worker that has lost it meanwhile', async () => {
  const written: unknown[] = [];
  const write = async (data: unknown) => void written.push(data);
  const job = { id: '1', opts: {}, data: { source: 'blog' }, extendLock: async () => 0, updateData: write };
  const turn = {
    sources: knownSources({ sources: { blog: () => ({ config: blog() }) } }),
    queue: { addBulk: write },
    leaseMs: 1_000,
  };
  await expect(runSourceJob(job as never, turn as never)).rejects.toThrow('job 1 is another worker');
  expect(written).toEqual([]);
});

describe('options that cannot work', () => {
  const worker = { name: 'x', connection: { host: '127.0.0.1', port: 1 }, sources: {}, onPage: () => undefined };
  it.each([
    [{ ...worker, name: '' }, 'name'],
    [{ ...worker, connection: undefined }, 'connection'],
    [{ ...worker, sources: undefined }, 'sources'],
    [{ ...worker, sources: { a: 1 } }, 'sources.a'],
    [{ ...worker, onPage: undefined }, 'onPage'],
    [{ ...worker, resumeFrom: 1 }, 'resumeFrom'],
    [{ ...worker, childJobOptions: 1 }, 'childJobOptions'],
    [{ ...worker, maxWaitingChildren: 0 }, 'maxWaitingChildren'],
    [{ ...worker, concurrency: 0 }, 'concurrency'],
    [{ ...worker, leaseMs: 1 }, 'leaseMs'],
  ])('%# names %s', (options, named) => {
    expect(() => createSourceWorker(options as unknown as SourceWorkerOptions)).toThrow(`${named}: `);
  });

  it.each([
    [{}, 'run.source'],
    [{ source: 1 }, 'run.source'],
    [{ source: 'blog', resources: 'posts' }, 'run.resources'],
    [{ source: 'blog', resources: [] }, 'run.resources'],
    [{ source: 'blog', resources: [1] }, 'run.resources[0]'],
  ])('%# a run names %s', async (run, named) => {
    const { queue } = setUp();
    await expect(queue.add(run as unknown as SourceJobData)).rejects.toThrow(`${named}: `);
  });
});
