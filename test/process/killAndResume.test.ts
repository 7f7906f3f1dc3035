import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../support/apiServer.js';
import { type Bundle, bundleForNode } from '../support/bundle.js';
import { loadCities } from '../support/dataset.js';
import { startNode } from '../support/runChild.js';
import { seededRandom } from '../support/seededRandom.js';

let server: ApiServer;
let child: Bundle;

beforeAll(async () => {
  child = await bundleForNode('test/process/children/readAndCommit.ts');
  server = await startApiServer({
    records: await loadCities(10_000),
    latencyMs: 4,
    faults: { seed: 3, rate: 0.1, retryAfterMs: 3, slowMs: 10 },
  });
});

afterAll(async () => {
  await server?.close();
  await child?.remove();
});

describe('a run that is killed at random moments and resumed from its checkpoint', () => {
  it.each([
    { style: 'cursor', concurrency: 1, kills: 25, seed: 1 },
    { style: 'offset', concurrency: 4, kills: 25, seed: 2 },
  ])('loses nothing and doubles nothing: $style, $concurrency at once, $kills kills', async (given) => {
    const random = seededRandom(given.seed);
    const directory = await mkdtemp(join(tmpdir(), 'killed-run-'));
    const start = () => startNode([child.file, server.url, given.style, String(given.concurrency), directory]);
    const expected = server.records.map((city) => city.id);
    const check = async () => {
      const lines = (await readFile(join(directory, 'committed.ndjson'), 'utf8')).trimEnd().split('\n');
      expect(lines.map((line) => JSON.parse(line).id)).toEqual(expected);
      const appended = (await readFile(join(directory, 'appended.txt'), 'utf8')).trimEnd().split('\n').map(Number);
      expect(new Set(appended)).toEqual(new Set(expected));
    };

    let kills = 0;
    for (let lives = 0; kills < given.kills && lives < given.kills * 3; lives++) {
      const run = start();
      await run.untilOutput(/started/);
      await sleep(random() * 120);
      run.process.kill('SIGKILL');
      const { code, signal, stderr } = await run.ended;
      expect({ code, stderr }).toEqual({ code: signal ? null : 0, stderr: '' });
      if (signal === 'SIGKILL') kills += 1;
      // It was faster than the kill: what it has is checked like the rest, and the next life starts over.
      else await check();
    }
    expect(kills).toBe(given.kills);
    expect(await start().ended).toMatchObject({ code: 0, stderr: '' });
    await check();
    await rm(directory, { recursive: true });
  });
});
