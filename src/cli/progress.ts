import { Presets, SingleBar } from 'cli-progress';
import type { CliIo } from './io.js';

/** How a run is going, on standard error: a bar where somebody looks, a line now and then where nobody does. */
export interface Progress {
  /** As soon as it is known how many records there are in all. */
  setTotal(records: number): void;
  add(records: number): void;
  /** Takes the bar away and leaves `line`, if any. */
  end(line?: string): void;
}

export interface ProgressConfig {
  /** Records of an earlier run that this one goes on from. @default 0 */
  alreadyThere?: number;
  /** Records go to standard output: where that is a terminal too, they are progress enough. @default false */
  recordsOnStdout?: boolean;
  /** Lines about each request are progress enough, and a bar would run into them. @default false */
  verbose?: boolean;
  /** @default Date.now */
  now?: () => number;
}

/** The rate of the first moments says nothing. */
const FIRST_BAR_MS = 300;
/** Lines come after 1, 2, 4, 8 seconds, and then each ten. */
const FIRST_LINE_MS = 1_000;
const LINE_EVERY_MS = 10_000;

export function createProgress(io: Pick<CliIo, 'stdout' | 'stderr' | 'bar'>, config: ProgressConfig = {}): Progress {
  const { alreadyThere = 0, recordsOnStdout = false, verbose = false, now = Date.now } = config;
  const startedAt = now();
  let fresh = 0;
  let total: number | undefined;
  // What was taken for a total and is passed was none.
  const knownTotal = () => (total !== undefined && total >= alreadyThere + fresh ? total : undefined);
  const text = () => describe(alreadyThere + fresh, knownTotal(), fresh / Math.max((now() - startedAt) / 1000, 0.001));
  const share = () => {
    const all = knownTotal();
    return all ? (alreadyThere + fresh) / all : undefined;
  };
  const silent = verbose || (recordsOnStdout && io.stdout.isTTY);
  const display = silent
    ? NO_DISPLAY
    : io.stderr.isTTY
      ? bar(io.bar ?? io.stderr, text, share)
      : lines(io.stderr, text);
  return {
    setTotal(records) {
      total = records;
    },
    add(records) {
      fresh += records;
      display.update(now() - startedAt);
    },
    end(line) {
      display.stop();
      if (line !== undefined) io.stderr.write(`${line}\n`);
    },
  };
}

interface Display {
  update(elapsedMs: number): void;
  stop(): void;
}

const NO_DISPLAY: Display = { update: () => {}, stop: () => {} };
const BAR_WIDTH = 30;

function bar(stream: CliIo['stderr'], text: () => string, share: () => number | undefined): Display {
  const display = new SingleBar(
    {
      stream,
      format: () => {
        const done = share();
        if (done === undefined) return text();
        const full = Math.round(done * BAR_WIDTH);
        return `${'█'.repeat(full)}${'░'.repeat(BAR_WIDTH - full)} ${text()}`;
      },
      hideCursor: true,
      clearOnComplete: true,
      // Ctrl-C is ours: it leaves a checkpoint.
      gracefulExit: false,
    },
    Presets.shades_classic,
  );
  let started = false;
  return {
    update: (elapsedMs) => {
      if (started || elapsedMs < FIRST_BAR_MS) return;
      started = true;
      display.start(1, 0);
    },
    stop: () => display.stop(),
  };
}

function lines(stream: CliIo['stderr'], text: () => string): Display {
  let nextAtMs = FIRST_LINE_MS;
  return {
    update: (elapsedMs) => {
      if (elapsedMs < nextAtMs) return;
      stream.write(`${text()}\n`);
      nextAtMs = Math.min(elapsedMs * 2, elapsedMs + LINE_EVERY_MS);
    },
    stop: () => {},
  };
}

function describe(count: number, total: number | undefined, perSecond: number): string {
  const rate = `${whole(perSecond)} a second`;
  if (total === undefined) return `${whole(count)} records, ${rate}`;
  const secondsLeft = perSecond > 0 ? `${Math.ceil((total - count) / perSecond)} s left` : 'starting';
  return `${whole(count)} of ${whole(total)} records, ${rate}, ${secondsLeft}`;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}
