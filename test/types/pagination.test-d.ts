/** Types of pagination and gather: this file is compiled, never run. */
import type { Observable } from 'rxjs';
import {
  createCursorStrategy,
  flattenPages,
  gather,
  gather$,
  gatherBytes$,
  gatherPaginate$,
  type HttpError,
  type HttpResponse,
  type Page,
  type PaginateOptions,
  type PaginationCheckpoint,
  type PaginationObserver,
  type PaginationResult,
  type PaginationStrategy,
  type PullStream,
  paginate,
  paginate$,
  paginateRecords,
  paginateRecords$,
  paginateStream,
  type Schema,
  selectRecords,
  validateWith,
} from 'rxjs-resilient-http';
import { type Equal, expectType } from './expectType.js';

interface City {
  id: number;
  name: string;
}
declare const citySchema: Schema<City>;
declare const checkpoint: PaginationCheckpoint;
declare const responses$: Observable<HttpResponse>;

// The record's type comes from the caller or from the schema.
const pages$ = paginate$<City>({ baseRequest: '/cities' });
expectType<Equal<typeof pages$, Observable<Page<City>>>>(true);
const bySchema$ = paginateRecords$({ baseRequest: '/cities', schema: citySchema });
expectType<Equal<typeof bySchema$, Observable<City>>>(true);
expectType<Equal<PaginationResult<City>['pages'][number]['response'], HttpResponse | undefined>>(true);
const result = paginate<City>({ baseRequest: { path: '/cities' }, returnPartial: true });
expectType<Equal<typeof result, Promise<PaginationResult<City>>>>(true);

// Pull streams are async generators that may be returned without a value.
const stream = paginateStream<City>({ baseRequest: '/cities', resumeFrom: checkpoint });
expectType<Equal<typeof stream, PullStream<Page<City>, PaginationResult<City>>>>(true);
const asGenerator: AsyncGenerator<Page<City>, PaginationResult<City>, void> = stream;
export async function readSome(): Promise<PaginationResult<City> | undefined> {
  for await (const page of stream) {
    expectType<Equal<typeof page, Page<City>>>(true);
    // A delivered page has its response, whoever it is delivered to; a kept one only where it was asked for.
    expectType<Equal<typeof page.response, HttpResponse>>(true);
    for await (const city of paginateRecords<City>({ baseRequest: '/cities' })) {
      expectType<Equal<typeof city, City>>(true);
    }
  }
  await stream.return();
  const last = await stream.next();
  return last.done ? last.value : undefined;
}

// Every model has its name, and `custom` strategies are plain objects.
const options: PaginateOptions<City>[] = [
  { baseRequest: '/cities', model: 'link-header' },
  { baseRequest: '/cities', strategy: createCursorStrategy({ cursorPath: 'meta.next' }), concurrency: 4 },
  { baseRequest: '/cities', select: (body) => (Array.isArray(body) ? body : undefined) },
  { baseRequest: '/cities', extractPage: (response) => ({ items: response.contentJson<City[]>(), done: true }) },
  { baseRequest: '/cities', extractPage: async (response) => ({ items: (await response.json()) as City[] }) },
  { baseRequest: '/cities', stopWhen: async (page) => page.items.length === 0, pace: () => Promise.resolve() },
  // @ts-expect-error no such model
  { baseRequest: '/cities', model: 'offset' },
  // @ts-expect-error a page is no array of other records
  { baseRequest: '/cities', extractPage: () => ({ items: ['not a city'] }) },
];
const onceOver: PaginationStrategy = { buildInitialRequest: (base) => base, buildNextRequest: () => undefined };
const observer: PaginationObserver<City> = {
  onPage: async (page, context) => console.log(page.items[0]?.name, context.limits.maxPages),
  onComplete: ({ stopReason, outcome }) => console.log(stopReason, outcome.attempts),
};

// Operators.
const records$ = responses$.pipe(selectRecords<City>('data'), validateWith(citySchema));
expectType<Equal<typeof records$, Observable<City>>>(true);
const flat$ = pages$.pipe(flattenPages());
expectType<Equal<typeof flat$, Observable<City>>>(true);

// Gather: with returnErrors the errors are in the type, without it they are not.
const plain$ = gather$(['/a', { path: '/b' }]);
expectType<Equal<typeof plain$, Observable<HttpResponse>>>(true);
const mixed$ = gather$(['/a'], { returnErrors: true });
expectType<Equal<typeof mixed$, Observable<HttpResponse | HttpError>>>(true);
const mixed = gather(['/a'], { returnErrors: true, order: 'completion' });
expectType<Equal<typeof mixed, Promise<(HttpResponse | HttpError)[]>>>(true);
const lengths$ = gatherBytes$(['/a'], { parse: (content) => content.length });
expectType<Equal<typeof lengths$, Observable<number>>>(true);
const runs$ = gatherPaginate$<City>([{ baseRequest: '/a' }], { concurrency: 2 });
expectType<Equal<typeof runs$, Observable<{ run: number; page: Page<City> }>>>(true);

export { asGenerator, observer, onceOver, options };
