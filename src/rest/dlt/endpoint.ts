import { ConfigurationError } from '../../core/errors.js';
import { isObject, join } from '../config/validator.js';
import type { RestEndpointConfig } from '../configTypes.js';
import type { RestIncrementalConfig } from '../incrementalTypes.js';
import type { ResponseAction, ResponseTransform } from '../stepTypes.js';
import { authFromDlt } from './auth.js';
import { type DltReader, dltReader } from './dltReader.js';
import { incrementalFromDlt } from './incremental.js';
import { jsonPathFromDlt } from './jsonPathFromDlt.js';
import { overwrittenParams, paginatorFromDlt } from './paginator.js';
import { placeholdersFromDlt } from './placeholders.js';

type OnDropped = (place: string, reason: string) => void;

export interface EndpointSurroundings {
  readonly onDropped: OnDropped;
  /** The client's paginator, as dlt has it. */
  readonly clientPaginator?: unknown;
  /** Of `resource_defaults`: its parameters may be for the paths of others. */
  readonly isDefault?: boolean;
}

/** dlt's `endpoint`: a path, or a mapping. */
export function endpointFromDlt(
  endpoint: unknown,
  place: string,
  { onDropped, clientPaginator, isDefault = false }: EndpointSurroundings,
): RestEndpointConfig {
  const reader = dltReader(typeof endpoint === 'string' ? { path: endpoint } : endpoint, place);
  const fields = {
    method: reader.optional('method'),
    json: placeholdersFromDlt(reader.optional('json')),
    data: placeholdersFromDlt(reader.optional('data')),
    headers: placeholdersFromDlt(reader.optional('headers')),
  };
  const auth = reader.optional('auth');
  const paginator = reader.optional('paginator');
  const selector = reader.optional('data_selector');
  const actions = reader.optional('response_actions');
  const declared = reader.optional('incremental');
  const path = reader.optionalText('path');
  const isSingle = path !== undefined && isSingleEntity(path);
  const params = bindParams(reader, isDefault ? undefined : path, {
    onDropped,
    overwritten: overwrittenParams(paginator ?? (isSingle ? undefined : clientPaginator)),
  });
  reader.done();
  if (declared != null && params.incremental) {
    throw new ConfigurationError(reader.placeOf('incremental'), 'is given twice: here and in params');
  }
  const incremental =
    declared == null ? params.incremental : incrementalFromDlt(declared, reader.placeOf('incremental'), onDropped);
  const bound = placeholdersFromDlt(params.path ?? path) as string | undefined;
  // What ends in a placeholder still is one record without a word.
  const said = isSingle && bound !== undefined && !/(^|\/)\{[^{}]*\}\/*$/.test(bound);
  return {
    ...(bound !== undefined && { path: bound }),
    ...(Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null)) as RestEndpointConfig),
    ...(params.rest.length > 0 && { params: Object.fromEntries(params.rest) }),
    ...(auth != null && { auth: authFromDlt(auth, reader.placeOf('auth')) }),
    ...(paginator != null
      ? { strategy: paginatorFromDlt(paginator, reader.placeOf('paginator')) }
      : said && { strategy: 'single-page' }),
    ...(selector != null
      ? { select: jsonPathFromDlt(selector, reader.placeOf('data_selector')) }
      : said && { select: '$' }),
    ...(actions != null && { responseActions: actionsFromDlt(actions, reader.placeOf('response_actions')) }),
    ...(incremental && { incremental }),
  };
}

/** dlt takes a path whose last segment holds a placeholder for that of a single record. */
function isSingleEntity(path: string): boolean {
  return /\{[\w.-]+\}[^/]*\/*$/.test(path);
}

interface BoundParams {
  readonly path?: string;
  readonly rest: readonly (readonly [name: string, value: unknown])[];
  readonly incremental?: RestIncrementalConfig;
}

/**
 * Parameters that the path names go there, static ones and those of type `resolve`; one of type `incremental` becomes the
 * endpoint's; what the paginator writes itself is left to it.
 */
function bindParams(
  reader: DltReader,
  path: string | undefined,
  { onDropped, overwritten }: { onDropped: OnDropped; overwritten: readonly string[] },
): BoundParams {
  const given = reader.optional('params');
  if (given !== undefined && given !== null && !isObject(given)) {
    throw new ConfigurationError(reader.placeOf('params'), 'must be an object');
  }
  const rest: [string, unknown][] = [];
  let bound = path;
  let incremental: RestIncrementalConfig | undefined;
  for (const [name, value] of Object.entries(given ?? {})) {
    const place = join(reader.placeOf('params'), name);
    const hole = `{${name}}`;
    if (isObject(value) && value.type === 'resolve') bound = resolveParam(bound, name, value, place);
    else if (isObject(value) && value.type === 'incremental') {
      if (incremental) throw new ConfigurationError(place, 'has no counterpart: a second incremental parameter');
      incremental = incrementalFromDlt(value, place, onDropped, name);
    } else if (bound?.includes(hole) && ['string', 'number', 'boolean'].includes(typeof value)) {
      bound = bound.replaceAll(hole, () => String(value).replace(/[{}]/g, '$&$&'));
    } else if (!overwritten.includes(name)) rest.push([name, placeholdersFromDlt(value)]);
  }
  return { ...(bound !== undefined && { path: bound }), rest, ...(incremental && { incremental }) };
}

function resolveParam(path: string | undefined, name: string, param: unknown, place: string): string | undefined {
  const reader = dltReader(param, place);
  reader.optional('type');
  const placeholder = `{resources.${reader.text('resource')}.${reader.text('field')}}`;
  reader.done();
  const hole = `{${name}}`;
  if (path === undefined) return undefined;
  if (!path.includes(hole)) throw new ConfigurationError(place, `has no counterpart: the path has no ${hole} for it`);
  return path.replaceAll(hole, () => placeholder);
}

function actionsFromDlt(actions: unknown, place: string): (ResponseAction | ResponseTransform)[] {
  if (!Array.isArray(actions)) throw new ConfigurationError(place, 'must be a list');
  return actions.map((action, index) => {
    if (typeof action === 'function') return action as ResponseTransform;
    const reader = dltReader(action, `${place}[${index}]`);
    const status = reader.optional('status_code');
    const content = reader.optionalText('content');
    const what = reader.optional('action');
    reader.done();
    if (status != null && !Number.isInteger(Number(status))) reader.fail('status_code', 'one status, as a number');
    if (typeof what === 'string' && what !== 'ignore') reader.fail('action', `the action ${JSON.stringify(what)}`);
    return {
      ...(status != null && { statusCode: Number(status) }),
      ...(content !== undefined && { content }),
      action: what as ResponseAction['action'],
    };
  });
}
