import { ConfigurationError } from '../core/errors.js';
import { plainJson } from '../core/json.js';
import { describeKind, isRecord } from '../core/paths/paths.js';
import { METHODS } from '../http/resolveRequest.js';
import type { HttpMethod, PlainRequestOptions } from '../http/types.js';
import type { Home } from './home.js';
import type { Secrets } from './secrets.js';
import type { PaginationCheckpoint } from './types.js';

/** The request that a checkpoint goes on with. */
export type CheckpointRequest = NonNullable<PaginationCheckpoint['next']>;

/**
 * What a checkpoint keeps of a request: method, path from the home origin, query and JSON body, all of it plain JSON.
 * Headers, auth and secrets stay out; on resume they come from the `baseRequest` and the client again.
 */
export function saveRequest(request: PlainRequestOptions, home: Home, secrets: Secrets): CheckpointRequest {
  const path = secrets.omitFromPath(home.paths.saved(request.path, home.origin));
  const saved: CheckpointRequest = { method: methodOf(request), path };
  if (request.query) saved.query = secrets.omitFromQuery(request.query);
  if (request.json !== undefined) saved.json = secrets.omitFromJson(plainJson(request.json));
  return saved;
}

/** The request that {@link saveRequest} kept, on top of the one that the strategy would have begun with. */
export function restoreRequest(
  initial: PlainRequestOptions,
  saved: CheckpointRequest,
  home: Home,
  secrets: Secrets,
): PlainRequestOptions {
  const { json: _replaced, query: _replacedToo, body, form, ...kept } = initial;
  const path = home.paths.restored(saved.path);
  // Secrets of the run belong to its home; a saved URL elsewhere keeps what it has.
  const isAway = home.foreignOriginOf(home.resolve({ path, trustedOrigins: initial.trustedOrigins })) !== undefined;
  const query = isAway ? saved.query : secrets.refill(path, saved.query);
  const restored: PlainRequestOptions = { ...kept, method: saved.method, path };
  if (query) restored.query = query;
  if (saved.json !== undefined) restored.json = secrets.refillJson(saved.json);
  else if (body != null) restored.body = body;
  else if (form != null) restored.form = form;
  return restored;
}

/** @throws ConfigurationError for anything that this version did not write */
export function assertCheckpoint(value: unknown): asserts value is PaginationCheckpoint {
  if (!isRecord(value)) throw invalid('', 'is not a checkpoint');
  const { version, next, pageIndex, collectedItems, skipItems = 0 } = value;
  if (version !== 1)
    throw invalid(
      '.version',
      `is ${typeof version === 'number' ? version : describeKind(version)}, where this library writes 1`,
    );
  for (const [name, count] of Object.entries({ pageIndex, collectedItems, skipItems })) {
    if (!Number.isSafeInteger(count) || (count as number) < 0)
      throw invalid(`.${name}`, 'is not a whole number from 0');
  }
  if (next === null) return;
  if (!isRecord(next)) throw invalid('.next', 'is neither a request nor null');
  if (!METHODS.includes(next.method as HttpMethod)) throw invalid('.next.method', `is none of ${METHODS.join(' ')}`);
  if (typeof next.path !== 'string') throw invalid('.next.path', 'is not a string');
  if (next.query !== undefined && !isRecord(next.query)) throw invalid('.next.query', 'is not an object');
}

function methodOf({ method = 'GET' }: PlainRequestOptions): HttpMethod {
  return String(method).toUpperCase() as HttpMethod;
}

function invalid(place: string, problem: string): ConfigurationError {
  return new ConfigurationError(`resumeFrom${place}`, problem);
}
