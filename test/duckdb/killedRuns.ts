import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect } from 'vitest';
import { type Bundle, bundleForNode } from '../support/bundle.js';
import { type ChildResult, startNode } from '../support/runChild.js';
import { seededRandom } from '../support/seededRandom.js';
import { type RunningServer, startServer } from '../support/startServer.js';
import { requestWatch } from './requestWatch.js';

/** What a killed process has written is there, on the disk or not yet: in memory its many commits take less time. */
const MEMORY = '/dev/shm';

export interface KilledRunsOptions {
  /** The file of what runs, given what `argument` makes of the server's URL, the database and its options. */
  readonly child: string;
  argument(url: string): string;
  /** What the server answers with, as JSON. */
  answer(url: URL): unknown;
  readonly answerAfterMs: number;
  readonly kills: number;
  /** A kill comes after fewer requests than this. */
  readonly requests: number;
  /** Options of the runs into one database; the next one takes the next. */
  readonly ways: readonly Record<string, unknown>[];
  readonly seed: number;
  /** Looks at what a run has left or told, killed or not. Answers whether a kill was between its first commit and its last. */
  look(path: string, result: ChildResult): boolean | Promise<boolean>;
  /** Holds that a database is complete. */
  expectComplete(path: string): Promise<void>;
}

/**
 * Runs into a database that are killed at random moments, and started again until one of them is complete. The server and the
 * databases are there as long as the test file.
 *
 * @returns does so, and answers how many kills were midway
 */
export function killedRuns(options: KilledRunsOptions): () => Promise<number> {
  const { kills, ways } = options;
  const requests = requestWatch();
  let server: RunningServer;
  let child: Bundle;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'duckdb-killed-'));
    child = await bundleForNode(options.child, 'test/duckdb');
    server = await startServer((request, response) => {
      const answer = options.answer(new URL(request.url ?? '/', 'http://localhost'));
      requests.seen();
      setTimeout(() => response.end(JSON.stringify(answer)), options.answerAfterMs);
    });
  });
  afterAll(async () => {
    await server.close();
    await child.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  return async () => {
    const random = seededRandom(options.seed);
    let killed = 0;
    let midway = 0;
    for (let generation = 0; killed < kills || generation < ways.length; generation++) {
      const path = join(folder, `${generation}.duckdb`);
      const way = JSON.stringify(ways[generation % ways.length]);
      for (let isComplete = false; !isComplete; ) {
        const run = startNode([child.file, options.argument(server.url), path, way], { limitMs: 30_000 });
        if (killed < kills) {
          // By what it has done, not by time alone: a busy machine starts slowly.
          await Promise.race([run.ended, requests.after(Math.floor(random() * options.requests))]);
          await Promise.race([run.ended, sleep(random() * 40)]);
          run.process.kill('SIGKILL');
        }
        const result = await run.ended;
        if (await options.look(path, result)) midway += 1;
        isComplete = result.signal !== 'SIGKILL';
        if (isComplete) expect([result.code, result.stderr]).toEqual([0, '']);
        else killed += 1;
      }
      await options.expectComplete(path);
      expect(readdirSync(folder).filter((name) => name.includes('.stage-'))).toEqual([]);
    }
    expect(killed).toBe(kills);
    return midway;
  };
}
