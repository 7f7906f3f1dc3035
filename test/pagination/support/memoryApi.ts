import { defer, delay, of } from 'rxjs';
import {
  createHttpClient,
  createHttpResponse,
  type HttpClientOptions,
  type HttpRequest,
  type HttpResponseInit,
} from 'rxjs-resilient-http';

export const home = 'https://api.example.com';

/** An API without a network: `answer` is asked synchronously, or after `delayMs`. */
export function memoryApi(
  answer: (url: URL, request: HttpRequest) => HttpResponseInit,
  { delayMs, ...options }: HttpClientOptions & { delayMs?: number } = {},
) {
  const requests: HttpRequest[] = [];
  const client = createHttpClient({
    baseUrl: home,
    transport: (request) => {
      const answer$ = defer(() => {
        requests.push(request);
        return of(createHttpResponse(request, { url: request.url.href, ...answer(request.url, request) }));
      });
      return delayMs === undefined ? answer$ : answer$.pipe(delay(delayMs));
    },
    ...options,
  });
  return {
    client,
    requests,
    /** Path and query of everything that was asked for. */
    get paths() {
      return requests.map(({ url }) => `${url.pathname}${url.search}`);
    },
  };
}

/** `total` numbers in pages of `size`, by `offset` and `limit`, with the total told. */
export function numbersByOffset(total: number, size: number) {
  return (url: URL): HttpResponseInit => {
    const offset = Number(url.searchParams.get('offset') ?? 0);
    const limit = Number(url.searchParams.get('limit') ?? size);
    return { body: { items: numbers(offset, Math.min(total, offset + limit)), total } };
  };
}

/** The same by a link to the next page. */
export function numbersByLink(total: number, size: number) {
  return (url: URL): HttpResponseInit => {
    const start = Number(url.searchParams.get('start') ?? 0);
    const end = Math.min(total, start + size);
    return { body: { items: numbers(start, end), next: end < total ? `${url.pathname}?start=${end}` : null } };
  };
}

export function numbers(start: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - start) }, (_, index) => start + index);
}
