import { Presets, SingleBar } from 'cli-progress';
import type { BarLine, CliIo } from './io.js';
import type { ProgressDisplay } from './progressDisplay.js';
import { fitLine, type LineParts } from './progressText.js';

/** The rate of the first moments says nothing. */
const FIRST_BAR_MS = 300;
const BAR_WIDTH = 30;
const SHORTEST_BAR = 8;
const DEFAULT_COLUMNS = 80;

type Terminal = CliIo['stderr'] &
  Partial<Pick<NodeJS.WriteStream, 'columns' | 'moveCursor' | 'cursorTo' | 'clearScreenDown'>>;

/** One line of a terminal, that is written over and is never wider than it. `share`: how much is done, from 0 to 1. */
export function progressBar(bar: BarLine, parts: () => LineParts, share: () => number | undefined): ProgressDisplay {
  const stream: Terminal = bar.stream;
  let shown = '';
  const display = new SingleBar(
    {
      stream: withoutReturn(stream),
      format: () => {
        shown = barLine(parts(), share(), columnsOf(stream));
        return shown;
      },
      hideCursor: true,
      // The line fits; what is said meanwhile may be longer than the terminal is wide.
      linewrap: true,
      clearOnComplete: true,
      // Ctrl-C is ours: it leaves a checkpoint.
      gracefulExit: false,
    },
    Presets.shades_classic,
  );
  // A terminal that became narrower has folded the line: its first rows are above the cursor.
  const resized = () => {
    const rowsAbove = Math.ceil(shown.length / (stream.columns || DEFAULT_COLUMNS)) - 1;
    if (rowsAbove <= 0) return;
    stream.moveCursor?.(0, -rowsAbove);
    stream.cursorTo?.(0);
    stream.clearScreenDown?.();
    shown = '';
  };
  let started = false;
  return {
    update: (elapsedMs) => {
      if (started || elapsedMs < FIRST_BAR_MS) return;
      started = true;
      stream.on('resize', resized);
      display.start(1, 0);
      bar.wipe = () => {
        stream.cursorTo?.(0);
        stream.clearScreenDown?.();
      };
    },
    stop: () => {
      bar.wipe = undefined;
      stream.removeListener('resize', resized);
      display.stop();
    },
  };
}

/** "Save the cursor" and "back to it", which the bar begins and ends with. */
const RETURN = ['\u001b7', '\u001b8'];

/** Back where it began is the first line that was said meanwhile, or one that has scrolled away: the bar ends where it is. */
function withoutReturn(stream: Terminal): Terminal {
  const write = (text: string) => RETURN.includes(text) || stream.write(text);
  return new Proxy(stream, {
    get: (target, name) => {
      const member: unknown = name === 'write' ? write : Reflect.get(target, name);
      return typeof member === 'function' && name !== 'write' ? member.bind(target) : member;
    },
  });
}

/** A bar as long as there is room for, and the text; the text alone where there is too little, or no total. */
export function barLine(parts: LineParts, share: number | undefined, columns: number): string {
  if (share === undefined) return fitLine(parts, columns);
  const text = fitLine(parts, Math.max(columns - SHORTEST_BAR - 1, 0));
  const width = Math.min(BAR_WIDTH, columns - text.length - 1);
  if (width < SHORTEST_BAR || text.endsWith('…')) return fitLine(parts, columns);
  const full = Math.round(share * width);
  return `${'█'.repeat(full)}${'░'.repeat(width - full)} ${text}`;
}

/** The last column stays free, since some terminals go on in the next line once it is written; and two for the `^C` of a key. */
function columnsOf({ columns = DEFAULT_COLUMNS }: Terminal): number {
  return Math.max((columns || DEFAULT_COLUMNS) - 3, 1);
}
