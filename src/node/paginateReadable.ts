import { Readable } from 'node:stream';
import { paginateStream } from '../async/paginateStream.js';
import type { PaginateOptions } from '../pagination/types.js';

/**
 * The pages of a run as a Node `Readable` in object mode, for `pipeline` and everything else that reads one. A page is
 * asked for only when the reader has room: one waits in the stream, none is fetched beyond it.
 *
 * Destroying the stream aborts the request in flight; a run that fails destroys it with its `PaginationError`.
 *
 * @example
 * await pipeline(paginateReadable({ client, baseRequest: '/users' }), flatten, createWriteStream('users.ndjson'));
 */
export function paginateReadable<T>(options: PaginateOptions<T>): Readable {
  return Readable.from(paginateStream<T>(options), { objectMode: true, highWaterMark: 1 });
}
