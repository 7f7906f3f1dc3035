import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../support/startServer.js';
import { runHere } from './runTool.js';

let pages: number;
/** The most requests at once. */
let most: number;
let server: RunningServer;
let directory: string;
beforeEach(async () => {
  pages = 4;
  most = 0;
  let open = 0;
  server = await startServer((request, response) => {
    open += 1;
    most = Math.max(most, open);
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://a.b');
    const page = Number(searchParams.get('page') ?? 1);
    const body = pathname === '/numbered' ? { items: [{ id: page }], total_pages: pages, page } : [{ id: page }];
    const next = pathname !== '/numbered' && page < pages ? { link: `<${pathname}?page=${page + 1}>; rel="next"` } : {};
    response.writeHead(200, { 'content-type': 'application/json', ...next });
    setTimeout(() => {
      open -= 1;
      response.end(JSON.stringify(body));
    }, 10);
  });
  directory = mkdtempSync(join(tmpdir(), 'at-once-'));
});
afterEach(async () => {
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});

describe('--concurrency of a URL', () => {
  const said = /^--concurrency 3: this API says no number of pages to plan by/gm;

  it('says once where pages cannot be planned', async () => {
    const { code, stdout, stderr } = await runHere(['pull', `${server.url}/x`, '--concurrency', '3']);
    expect([code, stdout.split('\n').length]).toEqual([0, pages + 1]);
    expect(stderr.match(said)).toHaveLength(1);
  });

  it.each([
    ['they can be', '/numbered', 4, '3'],
    ['there are no more than two', '/x', 2, '3'],
    ['none is asked for', '/x', 4, '1'],
  ])('says nothing where %s', async (_, path, count, concurrency) => {
    pages = count;
    const { code, stdout, stderr } = await runHere(['pull', `${server.url}${path}`, '--concurrency', concurrency]);
    expect([code, stdout.trimEnd().split('\n').length]).toEqual([0, count]);
    expect(stderr).not.toMatch(said);
  });
});

describe('--concurrency of a configuration', () => {
  const children = (more: object = {}) => [
    { name: 'years', values: [1, 2, 3, 4, 5, 6] },
    { name: 'rows', ...more, endpoint: 'rows/{resources.years.value}/all' },
  ];
  const pull = (resources: readonly unknown[], ...args: string[]) => {
    const path = join(directory, 'source.json');
    writeFileSync(path, JSON.stringify({ client: { baseUrl: server.url }, resources }));
    return runHere(['pull', path, ...args]);
  };

  it('has the pages of a resource side by side, no more than so many', async () => {
    pages = 12;
    const { code, stdout, stderr } = await pull(['numbered', 'other'], '--concurrency', '3');
    expect([code, stdout.trimEnd().split('\n').length, most]).toEqual([0, 24, 3]);
    expect(stderr).not.toContain('numbered:');
  });

  it.each([
    ['resources', { concurrency: 1 }, ['a', 'b', 'c'], 1],
    ['parents, in its defaults', { resourceDefaults: { parallelized: 2 } }, children(), 2],
    ['parents, of one resource', {}, children({ parallelized: 2 }), 2],
    ['nothing', {}, ['a', 'b', 'c'], 3],
    ['nothing of parents', {}, children(), 4],
  ])('goes by what the configuration says of %s', async (_, config, resources, expected) => {
    pages = 1;
    const path = join(directory, 'source.json');
    writeFileSync(path, JSON.stringify({ client: { baseUrl: server.url }, ...config, resources }));
    expect((await runHere(['pull', path, '--concurrency', '4'])).code).toBe(0);
    expect(most).toBe(expected);
  });

  it('says once for each resource where pages cannot be', async () => {
    const resources = [
      'numbered',
      'linked',
      { name: 'children', endpoint: 'linked/{resources.linked.id}/x' },
      { name: 'declared', endpoint: { path: 'x', strategy: 'link-header' } },
      { name: 'own', endpoint: { path: 'z', concurrency: 4 } },
      { name: 'one', endpoint: { path: 'w', concurrency: 1 } },
    ];
    const { code, stderr } = await pull(resources, '--concurrency', '8');
    const plan = 'this API says no number of pages to plan by, so they are asked for one after the other';
    expect([
      code,
      stderr
        .split('\n')
        .filter((line) => line.includes('one after the other'))
        .sort(),
    ]).toEqual([
      0,
      [
        `children: --concurrency 8: ${plan}`,
        `declared: --concurrency 8: ${plan}`,
        `linked: --concurrency 8: ${plan}`,
        `own: concurrency 4: ${plan}`,
      ],
    ]);
    expect((await pull(['linked'])).stderr).not.toContain('one after the other');
  });

  it('says so of a strategy that cannot plan', async () => {
    const strategy = { type: 'header-cursor', cursorHeader: 'x-next', cursorParam: 'page' };
    await server.close();
    server = await startServer((request, response) => {
      const page = Number(new URL(request.url ?? '/', 'http://a.b').searchParams.get('page') ?? 1);
      response.writeHead(200, page < 3 ? { 'x-next': String(page + 1) } : {}).end(`[{"id":${page}}]`);
    });
    const { stdout, stderr } = await pull([{ name: 'x', endpoint: { strategy } }], '--concurrency', '2');
    expect(stdout.trimEnd().split('\n')).toHaveLength(3);
    expect(stderr).toContain('x: --concurrency 2: its strategy finds each page in the one before');
  });
});
