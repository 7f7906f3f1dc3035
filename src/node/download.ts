import {
  catchError,
  concat,
  concatMap,
  defer,
  finalize,
  from,
  ignoreElements,
  lastValueFrom,
  map,
  mergeMap,
  Observable,
  of,
  throwError,
} from 'rxjs';
import { checkKind, checkOptions } from '../core/checkOptions.js';
import { describeError } from '../core/describeError.js';
import { ConfigurationError, DownloadError, HttpStatusError } from '../core/errors.js';
import { createHttpClient } from '../http/client.js';
import { plainRequest } from '../http/plainRequest.js';
import { discardBody, openBody } from '../http/response.js';
import type { HttpClient, HttpResponse, PlainRequestOptions, RequestInput } from '../http/types.js';
import { continues, type Entity, entityOf, isPart } from './entity.js';
import { assertFree, type Partial, PartialFile } from './partialFile.js';
import { pathOf } from './pathOf.js';

export interface DownloadOptions {
  /** @default a client over `fetch` */
  client?: HttpClient | undefined;
  /** Go on from a partial file, guarded by If-Range. @default false */
  resume?: boolean | undefined;
  /** Compared before the file takes its place; hexadecimal, in any case. */
  checksum?: { algorithm: 'sha256' | 'sha512' | 'md5'; expected: string } | undefined;
  /** Replace an existing file. @default false */
  overwrite?: boolean | undefined;
}

export interface DownloadProgress {
  /** On the disk, those of an earlier run included. */
  receivedBytes: number;
  /** Where the server says it. */
  totalBytes?: number | undefined;
  /** True once: when the file is in its place. */
  done: boolean;
  /** The response that is being read; its body belongs to the download. */
  response: HttpResponse;
}

/**
 * Downloads into a file: a temporary one beside it, which takes its name when it is complete and on the disk.
 *
 * ```
 * body:      -a---b---c|
 * download$: -p---p---p--D|      p: progress, D: `done`, the file is there
 * ```
 *
 * The socket is read only as fast as the disk writes. With `resume`, what was received before a cut stays beside the
 * target as `<file>.part`, and the next run goes on from there with `Range` and `If-Range` (RFC 9110 sections 13.1.5
 * and 14.2); an entity that changed meanwhile starts over. Without it nothing is left behind.
 *
 * One download at a time writes a target: a lock file beside it, `<file>.lock`, holds off others, of other processes too. That of
 * a process that is gone is taken over, and what it has left is gone on with or taken away.
 *
 * Errors: {@link DownloadError} (`locked` and `exists` before anything is sent, `length`, `checksum`, `file`); what the
 * request ends with, an {@link HttpStatusError} included.
 *
 * @example
 * download$('/exports/2024.csv', './2024.csv', { client, resume: true }).subscribe(({ receivedBytes }) => bar.update(receivedBytes));
 */
export function download$(
  request: RequestInput,
  file: string | URL,
  options: DownloadOptions = {},
): Observable<DownloadProgress> {
  checkOptions(options, { '.stream$': ['client'], object: ['checksum'] }, 'download.');
  const { client = createHttpClient(), resume = false, checksum, overwrite = false } = options;
  if (checksum) {
    const { algorithm, expected } = checksum;
    checkKind('download.checksum.expected', expected ?? null, 'string');
    if (!['sha256', 'sha512', 'md5'].includes(algorithm)) {
      throw new ConfigurationError('download.checksum.algorithm', "must be 'sha256', 'sha512' or 'md5'");
    }
  }
  const target = pathOf('download.file', file);
  return defer(() => {
    const part = new PartialFile(target, { resume, algorithm: checksum?.algorithm });
    const start$ = defer(() => part.claim()).pipe(
      mergeMap(() => part.find()),
      mergeMap(async (partial) => {
        if (!overwrite) await assertFree(target);
        return partial;
      }),
      mergeMap((partial) => request$(client, requestOptions(request, resume), partial)),
    );
    const progress$ = start$.pipe(mergeMap((start) => receive$(part, start, { checksum, overwrite })));
    return leavingNothing(part, progress$);
  });
}

/** The same as a promise: resolves with the response once the file is in its place. */
export async function download(
  request: RequestInput,
  file: string | URL,
  options?: DownloadOptions,
): Promise<HttpResponse> {
  const { response } = await lastValueFrom(download$(request, file, options));
  return response;
}

interface Start {
  response: HttpResponse;
  /** Bytes of the partial file that this response's body goes on after. */
  offset: number;
  entity: Entity;
}

function requestOptions(request: RequestInput, resume: boolean): PlainRequestOptions {
  const { headers, ...rest } = plainRequest(request);
  // A range counts bytes of the entity: it must come without a content coding from the first run on.
  return { ...rest, headers: { ...(resume && { 'accept-encoding': 'identity' }), ...headers } };
}

/** Asks for the rest of `partial`, or for everything when that is not to be had. A range of the caller's own is all there is to ask for. */
function request$(client: HttpClient, request: PlainRequestOptions, partial: Partial | undefined): Observable<Start> {
  const anew$ = defer(() => client.stream$(request)).pipe(map(fromTheBeginning));
  if (!partial || asksForRange(request)) return anew$;
  const { bytes, entity } = partial;
  // A complete file has no rest; its last byte again tells whether it still is the same entity.
  const offset = entity.totalBytes === undefined ? bytes : Math.min(bytes, entity.totalBytes - 1);
  const headers = { ...request.headers, range: `bytes=${offset}-`, 'if-range': entity.validator };
  return client.stream$({ ...request, headers }).pipe(
    mergeMap((response) => {
      if (response.status !== 206) return of(fromTheBeginning(response));
      if (continues(response, offset, entity)) return of({ response, offset, entity });
      discardBody(response);
      return anew$;
    }),
    catchError((error: unknown) =>
      error instanceof HttpStatusError && error.status === 416 ? anew$ : throwError(() => error),
    ),
  );
}

function asksForRange({ headers = {} }: PlainRequestOptions): boolean {
  return Object.entries(headers).some(([name, value]) => name.toLowerCase() === 'range' && typeof value === 'string');
}

function fromTheBeginning(response: HttpResponse): Start {
  const problem = problemOf(response);
  if (!problem) return { response, offset: 0, entity: entityOf(response) };
  discardBody(response);
  throw describeError(problem, response);
}

function problemOf(response: HttpResponse): DownloadError | HttpStatusError | undefined {
  // For clients that do not throw by themselves: nothing but a success is written.
  if (!response.ok) return new HttpStatusError(response);
  if (!isPart(response) || response.request.headers.has('range')) return undefined;
  return new DownloadError('length', 'the server sent a part (206) of what it was asked for whole');
}

function receive$(
  part: PartialFile,
  { response, offset, entity }: Start,
  { checksum, overwrite = false }: Pick<DownloadOptions, 'checksum' | 'overwrite'>,
): Observable<DownloadProgress> {
  const { totalBytes } = entity;
  const progress = (done: boolean): DownloadProgress => ({
    receivedBytes: part.receivedBytes,
    totalBytes,
    done,
    response,
  });
  // One chunk at a time: the next is read when this one is written.
  let written: Promise<void> = Promise.resolve();
  const pace = () => written;
  const append = (chunk: Uint8Array) => {
    written = part.append(chunk);
    return written;
  };
  const finish = async () => {
    const { receivedBytes } = part;
    if (totalBytes !== undefined && receivedBytes !== totalBytes) {
      throw new DownloadError('length', `${receivedBytes} bytes came of ${totalBytes}`);
    }
    if (checksum && part.digest() !== checksum.expected.toLowerCase()) {
      throw new DownloadError('checksum', `the ${checksum.algorithm} is ${part.digest()}, not ${checksum.expected}`);
    }
    await part.commit(overwrite);
    return progress(true);
  };
  return concat(
    defer(() => part.begin(offset, entity)).pipe(ignoreElements()),
    defer(() => openBody(response, pace)).pipe(
      concatMap(append),
      map(() => progress(false)),
    ),
    defer(finish),
    // A body that was never opened, because the file could not be, still holds its connection.
  ).pipe(
    catchError((error: unknown) => throwError(() => describeError(error, response))),
    finalize(() => discardBody(response)),
  );
}

/** Whatever the end, the file is closed; what it leaves is settled before an error goes on. */
function leavingNothing<T>(part: PartialFile, source$: Observable<T>): Observable<T> {
  return new Observable<T>((subscriber) => {
    let ended = false;
    subscriber.add(() => {
      if (!ended) part.leave();
    });
    subscriber.add(
      source$
        .pipe(
          catchError((error: unknown) => {
            ended = true;
            return from(part.abandon({ keep: isWorthKeeping(error, part) })).pipe(
              mergeMap(() => throwError(() => error)),
            );
          }),
        )
        .subscribe({
          next: (value) => subscriber.next(value),
          error: (error: unknown) => subscriber.error(error),
          complete: () => {
            ended = true;
            subscriber.complete();
          },
        }),
    );
  });
}

/** Wrong bytes, and a disk that refuses them, are no beginning of anything; a body that ended too early is. */
function isWorthKeeping(error: unknown, part: PartialFile): boolean {
  if (!(error instanceof DownloadError)) return true;
  return error.reason === 'exists' || (error.reason === 'length' && part.isShort);
}
