import type { City } from '../dataset.js';
import type { PageRequest } from './style.js';

const hasMoreSpellings: Record<string, readonly [yes: unknown, no: unknown]> = {
  boolean: [true, false],
  yes: ['Yes', 'No'],
  t: ['t', 'f'],
  1: [1, 0],
};

/** Reads the parameters of a request, or `undefined` where its body is no JSON object. */
export function readPageRequest(input: {
  url: URL;
  body: string;
  records: readonly City[];
  pageSize: number;
}): PageRequest | undefined {
  const { url, records, pageSize } = input;
  const body = parseObject(input.body);
  if (!body) return undefined;

  const places = [body, body.paging, body.variables].filter(isObject);
  const param = (name: string): string | undefined => {
    const value = url.searchParams.get(name) ?? places.find((place) => Object.hasOwn(place, name))?.[name];
    return value === undefined || value === null ? undefined : String(value);
  };
  const integer = (name: string, fallback: number, minimum = 0): number => {
    const value = Number(param(name) ?? fallback);
    return Number.isInteger(value) ? Math.max(minimum, value) : fallback;
  };
  const sizeName = ['limit', 'per_page', 'page_size', 'pageSize', 'first'].find((name) => param(name) !== undefined);
  return {
    records,
    size: sizeName === undefined ? pageSize : integer(sizeName, pageSize, 1),
    totals: param('totals') !== 'none',
    param,
    integer,
    link: (params, form = 'path') => {
      const target = new URL(url);
      for (const [name, value] of Object.entries(params)) target.searchParams.set(name, String(value));
      return form === 'url' ? target.href : `${target.pathname}${target.search}`;
    },
    hasMore: (name, more) => {
      const spelling = hasMoreSpellings[param('has_more') ?? ''];
      return spelling ? { [name]: more ? spelling[0] : spelling[1] } : {};
    },
  };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  if (text === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
