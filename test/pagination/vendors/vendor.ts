import type { HttpRequestOptions } from '../../../src/http/types.js';
import type { Answer, Asked } from '../strategies/readThrough.js';

/** An imitation of one API: its parameters, its answers, and what it makes of parameters that it does not know. */
export interface Vendor {
  readonly name: string;
  /** First requests, each another style of the same API; read with nothing else said. */
  readonly requests: readonly (string | HttpRequestOptions)[];
  readonly serve: (asked: Asked) => Answer;
  /** How many records there are. @default 23 */
  readonly total?: number;
  /** A record's number, from 1. @default its `id` */
  readonly numberOf?: (record: never) => number;
}

export const TOTAL = 23;

/** Parameters of a request: the query's, or those of a JSON body. */
export interface Params {
  readonly text: (name: string) => string | undefined;
  readonly number: (name: string, otherwise: number) => number;
  /** An error of the API, as most have it, for a parameter that is none of these. */
  readonly unknown: (...known: string[]) => Answer | undefined;
}

export function paramsOf({ url, json }: Asked): Params {
  const all = new Map<string, unknown>([...url.searchParams, ...Object.entries((json as object | undefined) ?? {})]);
  const text = (name: string) => {
    const value = all.get(name);
    return value === undefined || value === null ? undefined : String(value);
  };
  return {
    text,
    number: (name, otherwise) => Number(text(name) ?? otherwise),
    unknown: (...known) => {
      const names = [...all.keys()].filter((name) => !known.includes(name));
      return names.length === 0 ? undefined : { status: 400, body: { error: `unknown parameter: ${names.join()}` } };
    },
  };
}

/** Records `from` (counted from 0) on, at most `count`. */
export function records(from: number, count: number, total = TOTAL): { id: number; name: string }[] {
  const length = Math.max(0, Math.min(count, total - from));
  return Array.from({ length }, (_, index) => ({ id: from + index + 1, name: `record ${from + index + 1}` }));
}

/** A page as its API keeps it in mind: where it starts, and where the next one does. */
export function pageAt(from: number, size: number, total = TOTAL) {
  const items = records(from, size, total);
  const end = from + items.length;
  return { items, end, more: end < total };
}

/** A cursor that tells nothing: no number, not the same letters as any parameter. */
export const toCursor = (position: number): string => btoa(`at:${position}`);
export const fromCursor = (cursor: string | undefined): number =>
  cursor === undefined ? 0 : Number(atob(cursor).replace(/^at:/, ''));

/** The request's own URL with another value of some parameters. */
export function urlWith(url: URL, values: Record<string, string | number>): string {
  const next = new URL(url);
  for (const [name, value] of Object.entries(values)) next.searchParams.set(name, String(value));
  return next.href;
}
