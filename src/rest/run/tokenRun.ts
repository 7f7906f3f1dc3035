import { ResponseParseError } from '../../core/errors.js';
import { describeKind } from '../../core/paths/paths.js';
import { resolveNextUrl, urlOf } from '../../pagination/strategies/nextUrl.js';
import type { TokenPlan } from '../config/resourcePlan.js';
import { isPlainObject } from '../valueTemplates.js';
import type { IncrementalRun, SavedCursor } from './incremental.js';

/** Starts from the token that the last run was given, and remembers the last one that this run is given. */
export function tokenRun(incremental: TokenPlan, saved: SavedCursor | undefined, progress: unknown): IncrementalRun {
  const { place, tokenPath, read, startParam, initialValue, initialParam = startParam } = incremental;
  const isFirst = saved === undefined;
  const start = isFirst ? initialValue : saved.value;
  let token = isPlainObject(progress) ? progress.token : undefined;
  const param = isFirst ? initialParam : startParam;
  return {
    valueOf: (field) => (field === 'initialValue' ? initialValue : start),
    query: param !== undefined && start !== undefined ? { [param]: start } : {},
    ...(!isFirst && startParam === undefined && { link: String(start) }),
    mayBeExpired: !isFirst,
    accepts: () => true,
    look(response) {
      if (!response?.content?.length) return;
      const field = read(response.contentJson());
      if (!field.found || field.value === null || field.value === '') return;
      const { value } = field;
      if (typeof value !== 'string' && typeof value !== 'number') {
        throw new ResponseParseError(`${place}.tokenPath: ${tokenPath} is ${describeKind(value)} and no token`);
      }
      if (startParam === undefined && !/^(https?:\/)?\//i.test(String(value))) {
        throw new ResponseParseError(
          `${place}.tokenPath: ${tokenPath} is no URL: name the parameter that the next run sends it in (startParam)`,
        );
      }
      token = startParam === undefined ? (resolveNextUrl(String(value), urlOf(response)) ?? value) : value;
    },
    progress: () => (token === undefined ? undefined : { token }),
    result: () => (token === undefined ? saved : { value: token }),
  };
}
