import { createHash } from 'node:crypto';
import { headerOf } from '../core/headerOf.js';
import { hrefOf } from '../core/hrefOf.js';
import type { HttpResponse } from '../http/types.js';

/** What is known about the entity that a partial file is the beginning of. */
export interface Entity {
  /** A strong `ETag`, else a strong `Last-Modified`: what `If-Range` takes (RFC 9110 section 13.1.5). */
  validator?: string;
  totalBytes?: number;
  /** Whose validator it is, by its hash: an address may hold a secret, and two files may have the same `ETag`. */
  address?: string;
}

/**
 * What a file is the beginning of that this response begins. A range from the middle is no beginning of the entity, so that
 * no later one goes on with it: its own bytes are all there is. Unknown where a content coding makes the counts differ.
 */
export function entityOf(response: HttpResponse): Entity {
  if (headerOf(response, 'content-encoding') !== null) return {};
  if (isPart(response)) return { totalBytes: contentRange(response)?.bytes };
  const length = headerOf(response, 'content-length');
  const totalBytes =
    response.status === 206 ? contentRange(response)?.total : length === null ? undefined : Number(length);
  return { validator: strongEtag(response) ?? strongDate(response), totalBytes, address: addressOf(response) };
}

/** True for a 206 that cannot be shown to bring all of the entity. */
export function isPart(response: HttpResponse): boolean {
  if (response.status !== 206) return false;
  const range = contentRange(response);
  return range?.from !== 0 || range.bytes !== range.total;
}

/** True when a 206 brings the rest of `entity` from `offset` on. What it leaves open is no proof, and so is a no. */
export function continues(response: HttpResponse, offset: number, entity: Entity): boolean {
  const range = contentRange(response);
  // A range of a coded body counts its coded bytes.
  if (range?.from !== offset || headerOf(response, 'content-encoding') !== null) return false;
  if (entity.totalBytes !== undefined && range.total !== undefined && range.total !== entity.totalBytes) return false;
  if (entity.address !== undefined && entity.address !== addressOf(response)) return false;
  const etag = headerOf(response, 'etag');
  // RFC 9110 section 15.3.7: a 206 repeats the ETag, but not the date.
  if (isEtag(entity.validator)) return etag === entity.validator;
  const date = headerOf(response, 'last-modified');
  return date === null || date === entity.validator;
}

function isEtag(validator: string | undefined): boolean {
  return validator?.startsWith('"') ?? false;
}

function strongEtag(response: HttpResponse): string | undefined {
  const etag = headerOf(response, 'etag');
  return etag !== null && isEtag(etag) ? etag : undefined;
}

/** RFC 9110 section 8.8.2.2: what was changed within the second before the answer may be changed once more in it. */
function strongDate(response: HttpResponse): string | undefined {
  const modified = headerOf(response, 'last-modified');
  if (modified === null) return undefined;
  const age = Date.parse(headerOf(response, 'date') ?? '') - Date.parse(modified);
  return age >= 0 && age < 1_000 ? undefined : modified;
}

/** `Content-Range: bytes 100-199/200` (RFC 9110 section 14.4). */
function contentRange(response: HttpResponse): { from: number; bytes: number; total: number | undefined } | undefined {
  const match = /^bytes (\d+)-(\d+)\/(\d+|\*)$/i.exec(headerOf(response, 'content-range') ?? '');
  if (!match) return undefined;
  const [from, last, total] = match.slice(1).map(Number) as [number, number, number];
  return { from, bytes: last - from + 1, total: Number.isNaN(total) ? undefined : total };
}

/** The address without what only signs it: a link to a bucket is signed anew for each day. */
function addressOf({ request }: HttpResponse): string {
  const url = new URL(hrefOf(request));
  for (const name of [...url.searchParams.keys()]) if (/^x-(?:amz|goog)-/i.test(name)) url.searchParams.delete(name);
  const { origin, pathname, search } = url;
  return createHash('sha256').update(`${request.method} ${origin}${pathname}${search}`).digest('hex').slice(0, 16);
}
