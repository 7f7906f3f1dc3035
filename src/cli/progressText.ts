/** A part of a line is left out, from the last one on, where the line is too narrow; the first one stays. */
export type LineParts = readonly string[];

export interface ProgressFigures {
  readonly count: number;
  /** As far as it is known. */
  readonly total?: number;
  readonly perSecond: number;
  /** What the pull waits for, with the time. */
  readonly waiting?: string;
  /** Milliseconds that the oldest request is without an answer. */
  readonly unansweredMs?: number;
}

/** An answer that takes longer is worth a word. */
const SLOW_MS = 2_000;

/** `2,000 of 4,000 records`, `500 a second`, `4 s left`, or what is waited for. */
export function progressParts(figures: ProgressFigures): LineParts {
  const { count, total, perSecond, waiting, unansweredMs } = figures;
  const counted = total === undefined ? `${whole(count)} records` : `${whole(count)} of ${whole(total)} records`;
  if (waiting !== undefined) return count > 0 ? [waiting, counted] : [waiting];
  if (count === 0 && unansweredMs !== undefined) return [`waiting for an answer: ${seconds(unansweredMs)}`];
  if (count === 0) return ['starting'];
  const slow = unansweredMs !== undefined && unansweredMs >= SLOW_MS ? [`no answer for ${seconds(unansweredMs)}`] : [];
  const left = total === undefined ? [] : [timeLeft(total - count, perSecond)];
  return [counted, ...slow, `${whole(perSecond)} a second`, ...left];
}

/** The parts that fit, with commas between them; the first one is cut where it has to be. */
export function fitLine(parts: LineParts, columns: number): string {
  for (let kept = parts.length; kept > 1; kept -= 1) {
    const line = parts.slice(0, kept).join(', ');
    if (line.length <= columns) return line;
  }
  const [first = ''] = parts;
  return first.length <= columns ? first : `${first.slice(0, Math.max(columns - 1, 0))}…`;
}

/** How long something lasts: whole seconds, from a minute on with minutes. */
export function seconds(ms: number): string {
  const whole = Math.max(1, Math.ceil(ms / 1000));
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

function timeLeft(records: number, perSecond: number): string {
  return perSecond > 0 ? `${Math.ceil(records / perSecond)} s left` : 'starting';
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}
