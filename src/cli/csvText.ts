import type { ExactJson } from './exactJson.js';

/** Values as one line of a CSV (RFC 4180), without its line break. Nested values are JSON. */
export function csvLine(values: readonly unknown[], stringify: ExactJson['stringify'] = JSON.stringify): string {
  return values.map((value) => cell(value, stringify)).join(',');
}

/** The texts in one line of a CSV. */
export function parseCsvLine(line: string): string[] {
  if (line === '') return [];
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain,
  );
}

function cell(value: unknown, stringify: ExactJson['stringify']): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'object' ? (stringify(value) ?? '') : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
