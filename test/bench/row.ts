/** One line of the performance table: what is measured, against what, and how far it must get. */
export interface Result {
  /** Also what `npm run bench -- <filter>` looks at. */
  id: string;
  work: string;
  against: string;
  /** What `value` has to reach, or must not exceed. */
  limit: { atLeast: number } | { atMost: number };
  value: number;
  unit: 'ratio' | 'MiB' | 'kB';
  /** Operations a second of both, medians over the rounds, where a rate was measured. */
  rates?: { subject: number; other: number };
  /** The value of each counted round. */
  rounds?: readonly number[];
}

/** A group of rows that share their setting: a server, a bundle, an input. */
export interface Bench {
  id: string;
  run(settings: Settings): Promise<Result[]>;
}

export interface Settings {
  /** Counted rounds; one more is run first and thrown away. */
  rounds: number;
  /** Share of the full amount of work that a round does: 1, or less for a quick look. */
  scale: number;
}

/** Does its work once and answers how many operations that were. */
export type Contender = () => Promise<number>;

export function holds({ limit, value }: Result): boolean {
  return 'atLeast' in limit ? value >= limit.atLeast : value <= limit.atMost;
}
