import { ConfigurationError } from '../../core/errors.js';
import { isObject, join } from '../config/validator.js';
import type { ResponseAction, ResponseTransform, RestEndpointConfig, RestIncrementalConfig } from '../types.js';
import { authFromDlt } from './auth.js';
import { type DltReader, dltReader } from './dltReader.js';
import { incrementalFromDlt } from './incremental.js';
import { jsonPathFromDlt } from './jsonPathFromDlt.js';
import { paginatorFromDlt } from './paginator.js';
import { placeholdersFromDlt } from './placeholders.js';

type OnDropped = (place: string, reason: string) => void;

/** dlt's `endpoint`: a path, or a mapping. */
export function endpointFromDlt(endpoint: unknown, place: string, onDropped: OnDropped): RestEndpointConfig {
  if (typeof endpoint === 'string') return { path: placeholdersFromDlt(endpoint) as string };
  const reader = dltReader(endpoint, place);
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
  const bound = bindParams(reader, path, onDropped);
  reader.done();
  if (declared != null && bound.incremental) {
    throw new ConfigurationError(reader.placeOf('incremental'), 'is given twice: here and in params');
  }
  const incremental =
    declared == null ? bound.incremental : incrementalFromDlt(declared, reader.placeOf('incremental'), onDropped);
  return {
    ...(bound.path !== undefined && { path: bound.path }),
    ...(Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null)) as RestEndpointConfig),
    ...(bound.params && { params: bound.params }),
    ...(auth != null && { auth: authFromDlt(auth, reader.placeOf('auth')) }),
    ...(paginator != null && { paginator: paginatorFromDlt(paginator, reader.placeOf('paginator')) }),
    ...(selector != null && { dataSelector: jsonPathFromDlt(selector, reader.placeOf('data_selector')) }),
    ...(actions != null && { responseActions: actionsFromDlt(actions, reader.placeOf('response_actions')) }),
    ...(incremental && { incremental }),
  };
}

interface BoundParams {
  readonly path?: string;
  readonly params?: Record<string, unknown>;
  readonly incremental?: RestIncrementalConfig;
}

/** Parameters of type `resolve` go into the path, one of type `incremental` becomes the endpoint's. */
function bindParams(reader: DltReader, path: string | undefined, onDropped: OnDropped): BoundParams {
  const given = reader.optional('params');
  if (given !== undefined && given !== null && !isObject(given)) {
    throw new ConfigurationError(reader.placeOf('params'), 'must be an object');
  }
  const params: [string, unknown][] = [];
  let bound = path;
  let incremental: RestIncrementalConfig | undefined;
  for (const [name, value] of Object.entries(given ?? {})) {
    const place = join(reader.placeOf('params'), name);
    if (isObject(value) && value.type === 'resolve') bound = resolveParam(bound, name, value, place);
    else if (isObject(value) && value.type === 'incremental') {
      if (incremental) throw new ConfigurationError(place, 'has no counterpart: a second incremental parameter');
      incremental = incrementalFromDlt(value, place, onDropped, name);
    } else params.push([name, placeholdersFromDlt(value)]);
  }
  return {
    ...(bound !== undefined && { path: placeholdersFromDlt(bound) as string }),
    ...(params.length > 0 && { params: Object.fromEntries(params) }),
    ...(incremental && { incremental }),
  };
}

function resolveParam(path: string | undefined, name: string, param: unknown, place: string): string {
  const reader = dltReader(param, place);
  reader.optional('type');
  const placeholder = `{resources.${reader.text('resource')}.${reader.text('field')}}`;
  reader.done();
  const hole = `{${name}}`;
  if (!path?.includes(hole)) throw new ConfigurationError(place, `has no counterpart: the path has no ${hole} for it`);
  return path.replaceAll(hole, placeholder);
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
