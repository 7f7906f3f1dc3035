/** What stands on a line at one frame. */
export interface Mark {
  /** Virtual milliseconds. */
  readonly frame: number;
  /** One character: a letter, `|`, `#`, `^` or `!`. */
  readonly sign: string;
}

/** A line of marbles. */
export interface Line {
  /** What is written before it. */
  readonly label: string;
  /** In the order of time. */
  readonly marks: readonly Mark[];
}

/** Time up to here is drawn as dashes, longer ones are written out. */
const MAX_DASHES = 10;

/**
 * Lines of marbles, each frame in one column of all of them, under the times:
 *
 * ```
 *           0    20ms 1m
 * expected  20ms a--- 59979ms (b|)
 * actual    20ms (ab) 59976ms #
 * ```
 * A line can be copied into a test as it is, but where a group is wider than the time to the next marble.
 */
export function drawTimeline(lines: readonly Line[]): string {
  const cells = lines.map(({ marks }) => cellsOf(marks));
  const frames = [...new Set(cells.flatMap((line) => [...line.keys()]))].sort((left, right) => left - right);
  let drawn = lines.map(() => '');
  let times = '';
  let reached = Math.min(0, frames[0] ?? 0);
  const labelTime = (at: number, frame: number) => {
    if (times === '' || times.length < at) times = times.padEnd(at) + duration(frame);
  };
  const extendAll = (text: string) => {
    drawn = drawn.map((line) => line + text);
  };
  const length = () => drawn[0]?.length ?? 0;
  if (frames[0] !== reached) labelTime(0, reached);
  for (const frame of frames) {
    const gap = frame - reached;
    if (Number.isInteger(gap) && gap >= 0 && gap <= MAX_DASHES) extendAll('-'.repeat(gap));
    else {
      extendAll(`${length() > 0 ? ' ' : ''}${gap > 0 ? `${duration(gap)} ` : ''}`);
      extendAll(' '.repeat(Math.max(0, times.length + 1 - length())));
    }
    labelTime(length(), frame);
    const here = cells.map((line) => line.get(frame) ?? '');
    const width = Math.max(...here.map((cell) => cell.length));
    drawn = drawn.map((line, index) => line + (here[index] ?? '').padEnd(width, '-'));
    reached = frame + width;
  }
  const margin = Math.max(...lines.map(({ label }) => label.length)) + 2;
  return [''.padEnd(margin) + times, ...lines.map(({ label }, index) => label.padEnd(margin) + drawn[index])].join(
    '\n',
  );
}

function cellsOf(marks: readonly Mark[]): Map<number, string> {
  const cells = new Map<number, string>();
  for (const { frame, sign } of marks) cells.set(frame, (cells.get(frame) ?? '') + sign);
  for (const [frame, signs] of cells) if (signs.length > 1) cells.set(frame, `(${signs})`);
  return cells;
}

function duration(ms: number): string {
  if (ms === 0) return '0';
  if (ms % 60_000 === 0) return `${ms / 60_000}m`;
  return ms % 1_000 === 0 ? `${ms / 1_000}s` : `${ms}ms`;
}
