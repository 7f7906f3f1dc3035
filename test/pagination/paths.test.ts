import { lastValueFrom, toArray } from 'rxjs';
import {
  ConfigurationError,
  createCursorStrategy,
  createJsonLinkStrategy,
  createOffsetLimitStrategy,
  createPageNumberStrategy,
  type PaginationStrategy,
  paginate,
} from 'rxjs-resilient-http';
import { selectRecords } from 'rxjs-resilient-http/operators';
import { jsonPath } from 'rxjs-resilient-http/rest';
import { describe, expect, it } from 'vitest';
import { memoryApi, numbers } from './support/memoryApi.js';

/** 25 numbers, ten a page, that can be paged in every way; parameters in the query or at `page.from` of the body. */
function api() {
  return memoryApi((url, { body }) => {
    const json = typeof body === 'string' ? (JSON.parse(body) as { page?: { from?: unknown } }) : undefined;
    const param = (name: string) => url.searchParams.get(name);
    const page = Number(param('page') ?? 1);
    const from = Number(param('from') ?? param('offset') ?? json?.page?.from ?? (page - 1) * 10);
    const more = from + 10 < 25;
    const meta = {
      next: more ? `/n?from=${from + 10}` : null,
      cursor: more ? from + 10 : null,
      more,
      total: 25,
      pages: 3,
    };
    return { body: { data: { rows: numbers(from, Math.min(25, from + 10)) }, meta, lists: [{ decoy: [1] }, []] } };
  });
}

const spellings = (plain: string): string[] => [
  plain,
  `$.${plain}`,
  `$['${plain.split('.').join("']['")}']`,
  `$["${plain.split('.').join('"]["')}"]`,
  `$.${plain.replace(/\.(\w+)$/, "['$1']")}`,
];

const strategies: [string, string, (path: string) => PaginationStrategy][] = [
  ['nextUrlPath', 'meta.next', (nextUrlPath) => createJsonLinkStrategy({ nextUrlPath })],
  ['cursorPath', 'meta.cursor', (cursorPath) => createCursorStrategy({ cursorPath, cursorParam: 'from' })],
  [
    'cursorBodyPath',
    'page.from',
    (cursorBodyPath) => createCursorStrategy({ cursorPath: 'meta.cursor', cursorBodyPath }),
  ],
  [
    'hasMorePath',
    'meta.more',
    (hasMorePath) => createOffsetLimitStrategy({ hasMorePath, pageSize: 10, stopAfterEmptyPage: false }),
  ],
  ['totalPath', 'meta.total', (totalPath) => createOffsetLimitStrategy({ totalPath, pageSize: 10 })],
  ['totalPath', 'meta.pages', (totalPath) => createPageNumberStrategy({ totalPath })],
  [
    'offsetBodyPath',
    'page.from',
    (offsetBodyPath) => createOffsetLimitStrategy({ offsetBodyPath, pageSize: 10, totalPath: 'meta.total' }),
  ],
];

const queries = [
  '$..next',
  '$.meta.*',
  '$.lists[*]',
  '$.lists[?@.decoy]',
  '$.lists[0:2]',
  '$.lists[0,1]',
  'meta..next',
];

describe('paths of strategies, spelled as JSONPath', () => {
  const cases = strategies.flatMap(([option, plain, make]) =>
    spellings(plain).map((path) => [option, path, make] as const),
  );

  it.each(cases)('%s: %s', async (_, path, make) => {
    const { client, requests } = api();
    const { items, completed } = await paginate<number>({ client, baseRequest: '/n', strategy: make(path) });
    expect(items).toEqual(numbers(0, 25));
    expect(completed).toBe(true);
    expect(requests).toHaveLength(3);
  });

  it.each(spellings('data.rows'))('select: %s', async (select) => {
    const { client } = api();
    expect((await paginate({ client, baseRequest: '/n', model: 'single-page', select })).items).toEqual(numbers(0, 10));
    expect(await lastValueFrom(client.get$('/n').pipe(selectRecords(select), toArray()))).toEqual(numbers(0, 10));
  });

  it('select: $ is the whole body', async () => {
    const { client } = memoryApi(() => ({ body: [1, 2] }));
    expect((await paginate({ client, baseRequest: '/n', select: '$' })).items).toEqual([1, 2]);
  });
});

describe('JSONPath that may match more than one place', () => {
  const cases = strategies.flatMap(([option, , make]) => queries.map((path) => [option, path, make] as const));

  it.each(cases)('as %s: %s is refused by name, with the way out', (option, path, make) => {
    expect(() => make(path)).toThrow(ConfigurationError);
    expect(() => make(path)).toThrow(new RegExp(`^${option}: .*jsonPath\\(`));
  });

  it.each(queries)('as select: %s is refused before anything is sent', async (select) => {
    const { client, requests } = api();
    const run = paginate({ client, baseRequest: '/n', select });
    await expect(run).rejects.toThrow(ConfigurationError);
    await expect(run).rejects.toThrow(/^select: .*jsonPath\(/);
    expect(requests).toHaveLength(0);
    expect(() => selectRecords(select)).toThrow(ConfigurationError);
  });

  it('does what it says as jsonPath()', async () => {
    const { client } = api();
    const strategy = createJsonLinkStrategy({ nextUrlPath: jsonPath('$.meta.next') });
    const select = jsonPath<number[]>('$.data.rows[?@ > 20]');
    const { items, completed } = await paginate({ client, baseRequest: '/n', strategy, select });
    expect(items).toEqual([21, 22, 23, 24]);
    expect(completed).toBe(true);
  });
});
