import { Presets, SingleBar } from 'cli-progress';
import type { Progress } from 'rxjs-resilient-http';

/** Where progress goes: `process.stderr`, or anything like it. */
export type ProgressOutput = NodeJS.WritableStream & { isTTY?: boolean };

export interface ProgressDisplay {
  /** Called as soon as the number of records is known. */
  setTotal(total: number): void;
  update(progress: Progress): void;
  stop(): void;
}

/** A bar with count, rate and time left on a terminal; elsewhere a plain line each second. Nothing before the first record. */
export function showProgress(output: ProgressOutput, alreadyThere: number): ProgressDisplay {
  return output.isTTY ? bar(output, alreadyThere) : lines(output, alreadyThere);
}

function bar(stream: ProgressOutput, alreadyThere: number): ProgressDisplay {
  let total: number | undefined;
  const display = new SingleBar(
    {
      stream,
      format: (_options, { value, progress }, payload) => {
        const width = 30;
        const full = Math.round(progress * width);
        const picture = total === undefined ? '' : `${'█'.repeat(full)}${'░'.repeat(width - full)} `;
        return picture + describe(value, total, payload.perSecond);
      },
      hideCursor: true,
      // Ctrl-C is ours: it leaves a checkpoint.
      gracefulExit: false,
    },
    Presets.shades_classic,
  );
  let started = false;
  return {
    setTotal: (count) => {
      total = count;
      if (started) display.setTotal(count);
    },
    update: ({ count, perSecond, elapsedMs, done }) => {
      // The rate of the first moments says nothing.
      if (count === 0 || (elapsedMs < 500 && !done)) return;
      if (!started) display.start(total ?? 1, alreadyThere, { perSecond });
      started = true;
      display.update(alreadyThere + count, { perSecond });
    },
    stop: () => display.stop(),
  };
}

function lines(output: ProgressOutput, alreadyThere: number): ProgressDisplay {
  let total: number | undefined;
  let nextAtMs = 1000;
  return {
    setTotal: (count) => {
      total = count;
    },
    update: ({ count, perSecond, elapsedMs, done }) => {
      if (count === 0 || (elapsedMs < nextAtMs && !done)) return;
      nextAtMs = elapsedMs + 1000;
      output.write(`${describe(alreadyThere + count, total, perSecond)}\n`);
    },
    stop: () => undefined,
  };
}

function describe(count: number, total: number | undefined, perSecond: number): string {
  const rate = `${whole(perSecond)} a second`;
  if (total === undefined) return `${whole(count)} records, ${rate}`;
  const secondsLeft = perSecond > 0 ? `${Math.ceil(Math.max(0, total - count) / perSecond)} s left` : 'starting';
  return `${whole(count)} of ${whole(total)} records, ${rate}, ${secondsLeft}`;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}
