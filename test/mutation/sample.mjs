import { readFileSync } from 'node:fs';
import { Instrumenter } from '@stryker-mutator/instrumenter';

const SILENT = new Proxy({}, { get: (_, name) => (String(name).startsWith('is') ? () => false : () => undefined) });

/** Every mutant of these files, as Stryker will make it. */
export async function mutantsOf(files) {
  const sources = files.map((name) => ({ name, content: readFileSync(name, 'utf8'), mutate: true }));
  const options = { plugins: null, excludedMutations: [], ignorers: [], noHeader: true };
  const { mutants } = await new Instrumenter(SILENT).instrument(sources, options);
  return mutants.map(({ fileName, location: { start, end }, mutatorName, replacement }) => ({
    file: fileName,
    // Stryker's ranges and reports count lines from 1; its reports columns as well.
    range: `${start.line + 1}:${start.column}-${end.line + 1}:${end.column}`,
    key: keyOf(fileName, { start: from1(start), end: from1(end) }, mutatorName, replacement),
  }));
}

/** `count` of a list, each as likely as any other; the same for the same seed. */
export function pick(list, count, seed) {
  let state = seed >>> 0;
  // Mulberry32.
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const rest = [...list];
  return Array.from({ length: Math.min(count, rest.length) }, () => {
    return rest.splice(Math.floor(random() * rest.length), 1)[0];
  });
}

/** What became of the mutants with these keys, by a report: how many were found, and those that were not. */
export function countIn(reportFile, keys) {
  const { files } = JSON.parse(readFileSync(reportFile, 'utf8'));
  const counts = { Killed: 0, Timeout: 0, Survived: 0, NoCoverage: 0, Ignored: 0 };
  const left = [];
  for (const [file, { mutants }] of Object.entries(files)) {
    for (const { location, mutatorName, replacement, status } of mutants) {
      if (!keys.has(keyOf(file, location, mutatorName, replacement))) continue;
      counts[status] = (counts[status] ?? 0) + 1;
      if (status === 'Survived' || status === 'NoCoverage') {
        left.push(`${file}:${location.start.line}:${location.start.column} ${mutatorName} ${replacement}`);
      }
    }
  }
  return { counts, left };
}

const from1 = ({ line, column }) => ({ line: line + 1, column: column + 1 });

function keyOf(file, { start, end }, mutatorName, replacement) {
  return JSON.stringify([file, start.line, start.column, end.line, end.column, mutatorName, replacement]);
}
