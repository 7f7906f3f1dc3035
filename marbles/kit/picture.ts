import { TestScheduler } from 'rxjs/testing';
import { printable } from '../../src/core/printable.js';
import { ErrorMatch } from './errorMatch.js';
import { show } from './show.js';
import { drawTimeline, type Line, type Mark } from './timeline.js';

/** What RxJS compares, one for each marble. */
export type MarbleMessage = ReturnType<typeof TestScheduler.parseMarbles>[number];

/** What RxJS compares for `expectSubscriptions`. */
export interface SubscriptionFrames {
  readonly subscribedFrame: number;
  readonly unsubscribedFrame: number;
}

type IsEqual = (actual: unknown, expected: unknown) => boolean;

/**
 * Expected and actual over one time axis, and what their letters stand for.
 *
 * @param marbles What the user wrote, whose letters are kept; `toEqual` has none.
 */
export function pictureOf(
  actual: readonly MarbleMessage[],
  expected: readonly MarbleMessage[],
  marbles: string | undefined,
  isEqual: IsEqual,
): string {
  const written = marbles === undefined ? [] : TestScheduler.parseMarbles(marbles, undefined, undefined, false, true);
  const letters = new Letters(isEqual);
  const errors: { label: string; error: unknown }[] = [];
  const lineOf = (label: string, messages: readonly MarbleMessage[], own: readonly MarbleMessage[]): Line => ({
    label,
    marks: messages.map(({ frame, notification }, index): Mark => {
      if (notification.kind === 'C') return { frame, sign: '|' };
      if (notification.kind === 'N') return { frame, sign: letters.of(notification.value, letterOf(own[index])) };
      errors.push({ label, error: notification.error });
      return { frame, sign: '#' };
    }),
  });
  const lines = [lineOf('expected', expected, written), lineOf('actual', actual, [])];
  const match = errors.map(({ error }) => error).find((error) => error instanceof ErrorMatch);
  const errorLines = errors.map(({ label, error }) => {
    if (error instanceof ErrorMatch) return `# ${label} ${error}`;
    return `# ${label} ${match ? match.showActual(error) : show(error)}`;
  });
  return compose([...drawTimeline(lines).split('\n'), '', ...letters.legend(), ...errorLines]);
}

/** The same of `expectSubscriptions`, two lines for each subscription. */
export function pictureOfSubscriptions(
  actual: readonly SubscriptionFrames[],
  expected: readonly SubscriptionFrames[],
): string {
  const lineOf = (label: string, frames: SubscriptionFrames | undefined): Line => {
    const { subscribedFrame = Number.POSITIVE_INFINITY, unsubscribedFrame = Number.POSITIVE_INFINITY } = frames ?? {};
    const marks = [
      { frame: subscribedFrame, sign: '^' },
      { frame: unsubscribedFrame, sign: '!' },
    ];
    return { label, marks: marks.filter(({ frame }) => Number.isFinite(frame)) };
  };
  const count = Math.max(actual.length, expected.length);
  const lines = Array.from({ length: count }, (_, index) => [
    lineOf(`expected ${index + 1}`, expected[index]),
    lineOf(`actual ${index + 1}`, actual[index]),
  ]).flat();
  return compose(drawTimeline(lines).split('\n'));
}

function compose(lines: readonly string[]): string {
  return printable(lines.map((line) => `  ${line}`.trimEnd()).join('\n')).trimEnd();
}

function letterOf(message: MarbleMessage | undefined): string | undefined {
  return message?.notification.kind === 'N' ? String(message.notification.value) : undefined;
}

/** One letter a value: equal values of both lines have the same. */
class Letters {
  readonly #values = new Map<string, unknown>();
  readonly #isEqual: IsEqual;

  constructor(isEqual: IsEqual) {
    this.#isEqual = isEqual;
  }

  of(value: unknown, written?: string): string {
    const known = written ?? [...this.#values].find(([, one]) => this.#isEqual(value, one))?.[0];
    const letter = known ?? this.#free(value);
    if (!this.#values.has(letter)) this.#values.set(letter, value);
    return letter;
  }

  /** Letters that do not stand for themselves. */
  legend(): string[] {
    return [...this.#values]
      .filter(([letter, value]) => value !== letter)
      .map(([letter, value]) => `${letter} = ${show(value)}`);
  }

  #free(value: unknown): string {
    if (typeof value === 'string' && /^[^\s()|#^!-]$/u.test(value) && !this.#values.has(value)) return value;
    for (let index = 0; ; index++) {
      const letter = index < ALPHABET.length ? (ALPHABET[index] ?? '') : String.fromCodePoint(AFTER_ALPHABET + index);
      if (!this.#values.has(letter)) return letter;
    }
  }
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** Chinese ideographs: there are as many as anybody needs. */
const AFTER_ALPHABET = 0x4e00;
