import { map } from 'rxjs';
import { createNdjsonParser } from '../core/text/ndjson.js';
import { createHttpResponse } from '../http/createHttpResponse.js';
import type { HttpInterceptor, HttpResponse } from '../http/types.js';
import { parseCsv } from './parseCsv.js';

/** Answers in lines of JSON and in CSV, by their content type, as the list that they are: the pages go on as for JSON. */
export const readTextRecords: HttpInterceptor = (request, next) =>
  next(request).pipe(
    map((response) => {
      const list = response.ok && response.content ? listOf(response) : undefined;
      if (list === undefined) return response;
      const { status, statusText, url } = response;
      const headers = new Headers(response.headers);
      for (const name of ['content-length', 'content-encoding']) headers.delete(name);
      headers.set('content-type', 'application/json');
      return createHttpResponse(request, { status, statusText, url, headers, body: list });
    }),
  );

/** As JSON text. */
function listOf(response: HttpResponse): string | undefined {
  const type = (response.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (/^(application|text)\/(x-)?(nd-?json|jsonl|jsonlines|json-lines)$/.test(type)) {
    return `[${linesOfJson(response.contentText()).join(',')}]`;
  }
  if (/^(text|application)\/(x-)?(csv|comma-separated-values)$/.test(type)) {
    return JSON.stringify(parseCsv(response.contentText()));
  }
  return type === 'text/tab-separated-values' ? JSON.stringify(parseCsv(response.contentText(), '\t')) : undefined;
}

/** Each line as it stands, so that whoever reads numbers exactly gets all their digits. */
function linesOfJson(text: string): string[] {
  const lines: string[] = [];
  const parser = createNdjsonParser<string>({
    maxRecordBytes: Number.MAX_SAFE_INTEGER - 1,
    parseJson: (line) => {
      JSON.parse(line);
      return line;
    },
  });
  const sink = { next: (line: string) => void lines.push(line), complete: () => {}, closed: false };
  parser.feed(text, sink);
  parser.end(sink);
  return lines;
}
