import { checkKind } from '../../core/checkOptions.js';
import { ConfigurationError } from '../../core/errors.js';
import { plainJson } from '../../core/json.js';
import { compileBodyPath } from '../../core/paths/compileBodyPath.js';
import { compilePath } from '../../core/paths/paths.js';
import type { QueryValue } from '../../core/types.js';
import { splitPath } from '../../core/url.js';
import type { PlainRequestOptions } from '../../http/types.js';

/** Where one value stands in a request: a query parameter, or a place in its JSON body. */
export interface ParameterLocation {
  /** As errors name it: `baseRequest.query.offset`. */
  readonly name: string;
  /** It has room for lists and objects. */
  readonly isInBody: boolean;
  /** What the request says there; `undefined` when nothing. */
  read(request: PlainRequestOptions): unknown;
  /** The request with the value in its place; the one given stays as it is. */
  write(request: PlainRequestOptions, value: unknown): PlainRequestOptions;
}

/**
 * The place that the options `<option>Param` and `<option>BodyPath` name.
 *
 * @throws ConfigurationError when they name both places, no name at all, or a body path that cannot be written
 */
export function createParameterLocation(
  option: string,
  { param, bodyPath, defaultParam = '' }: { param?: string; bodyPath?: string; defaultParam?: string },
): ParameterLocation {
  if (bodyPath === undefined) return inQuery(`${option}Param`, param ?? defaultParam);
  if (param !== undefined) {
    throw new ConfigurationError(`${option}BodyPath`, `cannot stand beside \`${option}Param\`: one value, one place`);
  }
  return inBody(`${option}BodyPath`, bodyPath);
}

function inQuery(option: string, param: string): ParameterLocation {
  checkKind(option, param ?? null, 'string');
  if (param === '') throw new ConfigurationError(option, 'is empty');
  return {
    name: `baseRequest.query.${param}`,
    isInBody: false,
    read({ query, path }) {
      if (query && Object.hasOwn(query, param)) {
        const value = query[param];
        return (Array.isArray(value) ? value.at(-1) : value) ?? undefined;
      }
      // `query` sets, so what stands in the path counts only where `query` is silent.
      return new URLSearchParams(splitPath(path).search).get(param) ?? undefined;
    },
    write: (request, value) =>
      Object.assign({}, request, { query: { ...request.query, [param]: value as QueryValue } }),
  };
}

function inBody(option: string, path: string): ParameterLocation {
  const read = compilePath(path, option);
  const write = compileBodyPath(path, option);
  return {
    name: `baseRequest.json.${path}`,
    isInBody: true,
    read({ json }) {
      const result = read(json);
      return result.found && result.value !== null ? result.value : undefined;
    },
    write(request, value) {
      if (request.body !== undefined || request.form !== undefined) {
        const other = request.body === undefined ? 'form' : 'body';
        throw new ConfigurationError(option, `needs the request's body as \`json\`, and it has a \`${other}\``);
      }
      return { ...request, json: write(request.json, plainJson(value)) };
    },
  };
}
