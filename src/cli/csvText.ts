/** Values as one line of a CSV (RFC 4180), without its line break. Nested values are JSON. */
export function csvLine(values: readonly unknown[]): string {
  return values.map(cell).join(',');
}

/** The texts in one line of a CSV. */
export function parseCsvLine(line: string): string[] {
  if (line === '') return [];
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain,
  );
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
