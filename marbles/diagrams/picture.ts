/** Marbles of one line, or of what comes one after the other on it: the attempts of a request, say. */
export type Track = string | readonly string[];

/**
 * One case of a marble spec, as it is drawn. What its test asserts and what the picture shows are the same strings: a
 * part that the test does not read fails it.
 */
export interface Picture {
  /** What happens, in a sentence: it is read to those who do not see it. */
  readonly text: string;
  /** Marbles by label, above the call: sources, or requests (`^` is when one is sent, what follows its answer). */
  readonly above: Readonly<Record<string, Track>>;
  /** What is written in the box; `…` stands for the options. @default the function with its options */
  readonly call?: string;
  /** What the function is called with: an object of options, or one argument. @default none */
  readonly options?: unknown;
  /** Marbles by label, below the call. */
  readonly below: Readonly<Record<string, Track>>;
  /** What the letters stand for, `#` included. @default themselves */
  readonly values?: Readonly<Record<string, unknown>>;
}
