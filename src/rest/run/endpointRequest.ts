import { ResponseParseError } from '../../core/errors.js';
import type { QueryParams, QueryValue } from '../../core/types.js';
import type { BodyValue, PlainRequestOptions } from '../../http/types.js';
import type { EndpointPlan } from '../config/resourcePlan.js';
import { join } from '../config/validator.js';
import { fillPath } from '../pathTemplate.js';
import { fillText, fillValue, isPlainObject, type PlaceholderValues, type ValueTemplate } from '../valueTemplates.js';
import type { IncrementalRun } from './incremental.js';

/** The first request of one run of an endpoint, with every placeholder filled in. */
export function endpointRequest(
  endpoint: EndpointPlan,
  values: PlaceholderValues,
  incremental: Pick<IncrementalRun, 'query' | 'link'> | undefined,
): PlainRequestOptions {
  const { link } = incremental ?? {};
  // A link has its own parameters.
  const query = link === undefined ? queryOf(endpoint, values, incremental?.query ?? {}) : {};
  const headers = endpoint.headers.map(
    ([name, value]) => [fillText(name, values), headerValue(value, values)] as const,
  );
  return {
    method: endpoint.method,
    path: link ?? fillPath(endpoint.path, values),
    ...(Object.keys(query).length > 0 && { query }),
    ...(headers.length > 0 && { headers: Object.fromEntries(headers) }),
    ...(endpoint.json && { json: fillValue(endpoint.json, values) }),
    ...(endpoint.data && dataOf(fillValue(endpoint.data, values))),
    ...(endpoint.auth !== undefined && { auth: endpoint.auth }),
  };
}

function queryOf(
  { params, place }: EndpointPlan,
  values: PlaceholderValues,
  incrementalQuery: Readonly<Record<string, unknown>>,
): QueryParams {
  const filled = params.map(([name, value, at]) => {
    const parameter = fillValue(value, values);
    refuseObjects(parameter, at, values.origin);
    return [fillText(name, values), parameter as QueryValue] as const;
  });
  const incremental = Object.entries(incrementalQuery).map(([name, value]) => {
    refuseObjects(value, join(`${place}.incremental`, name), values.origin);
    return [name, value as QueryValue] as const;
  });
  return Object.fromEntries([...filled, ...incremental].filter(([, value]) => value !== undefined && value !== null));
}

function headerValue(value: ValueTemplate, values: PlaceholderValues): string | null {
  if (value.kind === 'text') return fillText(value, values);
  return value.kind === 'constant' && value.value !== null ? String(value.value) : null;
}

function dataOf(data: unknown): Pick<PlainRequestOptions, 'form' | 'body'> {
  return isPlainObject(data) || Array.isArray(data)
    ? { form: data as NonNullable<PlainRequestOptions['form']> }
    : { body: data as BodyValue };
}

function refuseObjects(parameter: unknown, place: string, origin: string): void {
  const list = Array.isArray(parameter) ? parameter : [parameter];
  if (list.some((value) => typeof value === 'object' && value !== null)) {
    throw new ResponseParseError(
      `${place}: the placeholder stands for an object in ${origin}, where a query parameter needs a text or a number`,
    );
  }
}
