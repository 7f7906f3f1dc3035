import { ResponseParseError } from '../core/errors.js';

const DELIMITERS = [',', ';', '\t'] as const;

/**
 * The records of a CSV text (RFC 4180) with a header line: texts by column. Lines end in LF or CRLF, blank ones are skipped.
 * What parts columns is the first of comma, semicolon and tab that the header has; `\t` where the type says tabs.
 *
 * @throws ResponseParseError for a row with more or fewer fields than columns, a quote that does not end, and a header
 * that names a column twice; `position` is the line
 */
export function parseCsv(text: string, delimiter?: string): Record<string, string>[] {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const rows = rowsOf(source, delimiter ?? delimiterOf(source));
  const [header, ...records] = rows;
  if (!header) return [];
  const columns = header.fields;
  const twice = columns.find((name, index) => columns.indexOf(name) !== index);
  if (twice !== undefined) throw bad(header.line, `the column ${JSON.stringify(twice)} is there twice`);
  return records.map(({ fields, line }) => {
    if (fields.length !== columns.length) throw bad(line, `${fields.length} fields for ${columns.length} columns`);
    return Object.fromEntries(columns.map((name, index) => [name, fields[index] ?? '']));
  });
}

interface Row {
  /** 1-based, of its first character. */
  readonly line: number;
  readonly fields: string[];
}

function rowsOf(text: string, delimiter: string): Row[] {
  const rows: Row[] = [];
  let line = 1;
  let row: Row = { line, fields: [] };
  let at = 0;
  const endRow = () => {
    // A row of one empty field is a blank line.
    if (row.fields.length > 1 || row.fields[0] !== '') rows.push(row);
    line += 1;
    row = { line, fields: [] };
  };
  while (at < text.length) {
    const field = text[at] === '"' ? quoted(text, at, line) : plain(text, at, delimiter);
    line += field.value.split('\n').length - 1;
    row.fields.push(field.value);
    at = field.end;
    if (text[at] === delimiter) {
      at += 1;
      if (at < text.length) continue;
      // The text ends behind a delimiter: with one more field.
      row.fields.push('');
    }
    const lineEnd = /\r?\n/y;
    lineEnd.lastIndex = at;
    const [end = ''] = lineEnd.exec(text) ?? [];
    if (end === '' && at < text.length) throw bad(line, 'there is text behind a closing quote');
    at += end.length;
    endRow();
  }
  return rows;
}

function quoted(text: string, start: number, line: number): { value: string; end: number } {
  let value = '';
  let from = start + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote === -1) throw bad(line, 'a quote that does not end');
    value += text.slice(from, quote);
    if (text[quote + 1] !== '"') return { value, end: quote + 1 };
    value += '"';
    from = quote + 2;
  }
}

function plain(text: string, start: number, delimiter: string): { value: string; end: number } {
  let end = start;
  while (end < text.length && text[end] !== delimiter && text[end] !== '\n') end += 1;
  if (text[end] === '\n' && text[end - 1] === '\r' && end > start) end -= 1;
  return { value: text.slice(start, end), end };
}

function delimiterOf(text: string): string {
  const [header = ''] = text.split('\n', 1);
  const bare = header.replace(/"[^"]*"/g, '');
  return DELIMITERS.find((delimiter) => bare.includes(delimiter)) ?? ',';
}

function bad(line: number, detail: string): ResponseParseError {
  return new ResponseParseError(`the answer is no CSV: line ${line}: ${detail}`, { position: line });
}
