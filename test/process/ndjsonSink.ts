import { type FileHandle, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Page, PaginationCheckpoint } from 'rxjs-resilient-http';

/** What is saved beside the records: where the run goes on, and how long the records file was then. */
interface Commit {
  /** What was being read; another target does not go on from here. */
  target: string;
  checkpoint: PaginationCheckpoint;
  bytes: number;
}

export interface NdjsonSink {
  /** Where an earlier run stopped. */
  readonly resumeFrom: PaginationCheckpoint | undefined;
  readonly recordsFile: string;
  /** Writes a page's records and saves its checkpoint, one page after the other; answers the page when it is safe. */
  commit<T>(page: Page<T>): Promise<Page<T>>;
  /** Resolves when everything given so far is committed: what the next page waits for. */
  committed(): Promise<void>;
  /** Waits for commits under way and closes the file. With `finished` the checkpoint has done its work and goes. */
  close(outcome: 'finished' | 'interrupted'): Promise<void>;
}

export interface NdjsonSinkConfig {
  /** Names what is read, so that only the same goes on from a checkpoint. */
  target: string;
  /** Start over, whatever checkpoint there is. @default false */
  fresh?: boolean;
}

/**
 * Records as NDJSON, committed together with the checkpoint: the checkpoint names the length of the records file it
 * belongs to. What a killed run had written past that length is cut off at the next start, so that no record is
 * lost and none comes twice. That holds against a kill; against a power cut the files would have to be synced too.
 */
export async function openNdjsonSink(recordsFile: string, config: NdjsonSinkConfig): Promise<NdjsonSink> {
  const { target, fresh = false } = config;
  const checkpointFile = `${recordsFile}.checkpoint.json`;
  await mkdir(dirname(recordsFile), { recursive: true });
  if (fresh) await rm(checkpointFile, { force: true });
  const file = await open(recordsFile, 'a');
  const previous = await readCommit(checkpointFile, target, file);
  let bytes = previous?.bytes ?? 0;
  await file.truncate(bytes);

  const write = async (page: Page<unknown>) => {
    const lines = Buffer.from(page.items.map((item) => `${JSON.stringify(item)}\n`).join(''));
    await file.appendFile(lines);
    bytes += lines.length;
    await replaceFile(checkpointFile, JSON.stringify({ target, checkpoint: page.checkpoint, bytes } satisfies Commit));
  };
  let last = Promise.resolve();
  return {
    resumeFrom: previous?.checkpoint,
    recordsFile,
    commit: (page) => {
      last = last.then(() => write(page));
      return last.then(() => page);
    },
    committed: () => last,
    close: async (outcome) => {
      await last.catch(() => undefined);
      await file.close();
      if (outcome === 'finished') await rm(checkpointFile, { force: true });
    },
  };
}

/** The last commit, or nothing where there is none, it is of another target, or its records are gone. */
async function readCommit(checkpointFile: string, target: string, records: FileHandle): Promise<Commit | undefined> {
  const text = await readFile(checkpointFile, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const commit = JSON.parse(text) as Commit;
  const { size } = await records.stat();
  return commit.target === target && commit.bytes <= size ? commit : undefined;
}

/** A reader sees the old text or the new one, never half of it. */
async function replaceFile(file: string, text: string): Promise<void> {
  const temporary = `${file}.tmp`;
  await writeFile(temporary, text);
  await rename(temporary, file);
}
