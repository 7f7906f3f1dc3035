import type { Activity } from './activity.js';
import type { CliIo } from './io.js';
import { progressBar } from './progressBar.js';
import type { ProgressDisplay } from './progressDisplay.js';
import { fitLine, type LineParts, progressParts, seconds } from './progressText.js';

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
  /** What the requests do, so that a wait is told. */
  activity?: Pick<Activity, 'wait' | 'unansweredMs'>;
  /** The clock, also of the activity. @default performance.now */
  now?: () => number;
}

/** Lines come after 1, 2, 4, 8 seconds, and then each ten. */
const FIRST_LINE_MS = 1_000;
const LINE_EVERY_MS = 10_000;
/** Whoever sees no bar is told of waits that are longer. */
const LONG_WAIT_MS = 2_000;
const LOOK_EVERY_MS = 250;

export function createProgress(io: Pick<CliIo, 'stdout' | 'stderr' | 'bar'>, config: ProgressConfig = {}): Progress {
  const { alreadyThere = 0, recordsOnStdout = false, verbose = false, activity } = config;
  const { now = () => performance.now() } = config;
  const startedAt = now();
  let fresh = 0;
  let total: number | undefined;
  // What was taken for a total and is passed was none.
  const knownTotal = () => (total !== undefined && total >= alreadyThere + fresh ? total : undefined);
  const waiting = () => {
    const wait = activity?.wait();
    if (!wait) return undefined;
    return `${wait.what}: ${seconds(wait.until === undefined ? now() - wait.since : wait.until - now())}`;
  };
  const parts = () =>
    progressParts({
      count: alreadyThere + fresh,
      total: knownTotal(),
      perSecond: fresh / Math.max((now() - startedAt) / 1000, 0.001),
      waiting: waiting(),
      unansweredMs: activity?.unansweredMs(),
    });
  const share = () => {
    const all = knownTotal();
    return all ? (alreadyThere + fresh) / all : undefined;
  };
  const silent = verbose || (recordsOnStdout && io.stdout.isTTY);
  const line = (text: string) => void io.stderr.write(`${text}\n`);
  const display = silent
    ? waitLines(line, activity, now, waiting)
    : io.stderr.isTTY
      ? progressBar(io.bar ?? { stream: io.stderr }, parts, share)
      : lines(line, parts);
  const update = () => display.update(now() - startedAt);
  // What is waited for is told while nothing else happens.
  const looking = activity && setInterval(update, LOOK_EVERY_MS).unref();
  return {
    setTotal(records) {
      total = records;
    },
    add(records) {
      fresh += records;
      update();
    },
    end(last) {
      clearInterval(looking);
      display.stop();
      if (last !== undefined) line(last);
    },
  };
}

function lines(write: (line: string) => void, parts: () => LineParts): ProgressDisplay {
  let nextAtMs = FIRST_LINE_MS;
  return {
    update: (elapsedMs) => {
      if (elapsedMs < nextAtMs) return;
      write(fitLine(parts(), Number.POSITIVE_INFINITY));
      nextAtMs = Math.min(elapsedMs * 2, elapsedMs + LINE_EVERY_MS);
    },
    stop: () => {},
  };
}

/** A line for each long wait, and nothing else. */
function waitLines(
  write: (line: string) => void,
  activity: ProgressConfig['activity'],
  now: () => number,
  waiting: () => string | undefined,
): ProgressDisplay {
  let told: number | undefined;
  return {
    update: () => {
      const wait = activity?.wait();
      const text = waiting();
      if (!wait || text === undefined || wait.since === told) return;
      if ((wait.until ?? now()) - wait.since < LONG_WAIT_MS && now() - wait.since < LONG_WAIT_MS) return;
      told = wait.since;
      write(text);
    },
    stop: () => {},
  };
}
