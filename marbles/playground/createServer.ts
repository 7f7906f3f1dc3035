import { concat, concatMap, delay, map, type Observable, of, range, type SchedulerLike, throwError, timer } from 'rxjs';
import {
  createHttpResponse,
  HttpNetworkError,
  type HttpRequest,
  type HttpResponse,
  type HttpTransport,
} from '../../src/index.js';
import type { Settings } from './fields.js';

/** A server inside the page: its list in pages, single records and a stream of events, with the faults of the settings. */
export function createServer(settings: Settings, scheduler: SchedulerLike): HttpTransport {
  const { latencyMs, fault, faultWhen, faultCount } = settings;
  let asked = 0;
  const fails = (): boolean => {
    asked++;
    return fault !== 'none' && (faultWhen === 'first' ? asked <= faultCount : asked % faultCount === 0);
  };
  return (request) => {
    const failing = fails();
    return timer(latencyMs, scheduler).pipe(
      concatMap(() => {
        if (!failing) return of(answer(request, settings, scheduler));
        if (fault === 'reset')
          return throwError(() => new HttpNetworkError('the connection was reset', { code: 'ECONNRESET' }));
        const headers: Record<string, string> = fault === '429' ? { 'retry-after': '1' } : {};
        return of(createHttpResponse(request, { status: Number(fault), headers, body: { error: 'as it was set' } }));
      }),
    );
  };
}

function answer(request: HttpRequest, settings: Settings, scheduler: SchedulerLike): HttpResponse {
  const { pathname } = new URL(request.url.href);
  if (pathname === '/events') return events(request, settings, scheduler);
  if (pathname !== '/records') return createHttpResponse(request, { body: { id: Number(pathname.split('/').at(-1)) } });
  return page(request, settings);
}

function page(request: HttpRequest, { model, records, pageSize }: Settings): HttpResponse {
  const { searchParams } = new URL(request.url.href);
  const given = (name: string, initial: number): number => Number(searchParams.get(name) ?? initial);
  const from = {
    'page-number': (given('page', 1) - 1) * pageSize,
    'offset-limit': given('offset', 0),
    cursor: given('cursor', 0),
    'link-header': given('from', 0),
    'json-link': given('from', 0),
  }[model];
  const items = Array.from({ length: Math.max(0, Math.min(pageSize, records - from)) }, (_, index) => ({
    id: from + index + 1,
  }));
  const next = from + pageSize < records ? from + pageSize : undefined;
  const link = next === undefined ? undefined : `/records?from=${next}`;
  const headers: Record<string, string> = model === 'link-header' && link ? { link: `<${link}>; rel="next"` } : {};
  const body = {
    'page-number': { items, total_pages: Math.ceil(records / pageSize) },
    'offset-limit': { items, total: records },
    cursor: { items, cursors: { next: next ?? null } },
    'link-header': { items },
    'json-link': { items, next: link ?? null },
  }[model];
  return createHttpResponse(request, { headers, body });
}

/** So many events a connection, which then ends; the next one goes on behind the last id. */
function events(request: HttpRequest, settings: Settings, scheduler: SchedulerLike): HttpResponse {
  const { records, pageSize, latencyMs } = settings;
  const from = Number(request.headers.get('last-event-id') ?? 0);
  const count = Math.min(pageSize, records - from);
  if (count <= 0) return createHttpResponse(request, { status: 204 });
  const event = (index: number): Observable<Uint8Array> =>
    of(new TextEncoder().encode(`id: ${index}\ndata: {"id":${index}}\n\n`)).pipe(delay(latencyMs, scheduler));
  const body = concat(
    range(from + 1, count).pipe(concatMap(event)),
    timer(latencyMs, scheduler).pipe(
      concatMap(() => []),
      map(() => new Uint8Array()),
    ),
  );
  return createHttpResponse(request, { headers: { 'content-type': 'text/event-stream' }, body });
}
