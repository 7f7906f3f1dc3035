import type { CAC } from 'cac';
import { COMMANDS, NAME } from './commandWords.js';

/** In front of a value that the parser would read as a number, and write in its own way. No argument of a process holds one. */
const TEXT = '\0';

/** Options without a value, by their names. */
const FLAGS: ReadonlySet<string> = new Set(
  COMMANDS.flatMap(({ options }) => options.flatMap(([flags]) => /--[\w-]+$/.exec(flags)?.[0] ?? [])),
);

/**
 * Parses a command line, with values as they were given: `''` and `0012` are no numbers, and a flag of two words is a flag,
 * which takes neither the target nor a `true` behind it for its value.
 */
export function parseAsGiven(cli: CAC, args: readonly string[]): void {
  cli.parse(['node', NAME, ...args.map(forParser)], { run: false });
  cli.args = cli.args.map((arg) => asGiven(arg) as string);
  cli.options = Object.fromEntries(Object.entries(cli.options).map(([name, value]) => [name, asGiven(value)]));
}

function forParser(arg: string): string {
  const [, name, value] = /^(--[^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
  if (name === undefined) return asText(arg);
  if (!FLAGS.has(name)) return value === undefined ? arg : `${name}=${asText(value)}`;
  // The parser knows it in camel case only.
  const known = name.replace(/(?<=\w)-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return value === undefined ? known : `${known}=${value}`;
}

function asGiven(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asGiven);
  return typeof value === 'string' && value.startsWith(TEXT) ? value.slice(TEXT.length) : value;
}

function asText(value: string): string {
  return Number.isFinite(Number(value)) ? `${TEXT}${value}` : value;
}
