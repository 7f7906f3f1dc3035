import type { RestIncrementalConfig } from '../incrementalTypes.js';
import { dltReader } from './dltReader.js';
import { jsonPathFromDlt } from './jsonPathFromDlt.js';

/** dlt's `incremental`, of an endpoint or (with `startParam`) in the place of a parameter. */
export function incrementalFromDlt(
  incremental: unknown,
  place: string,
  onDropped: (place: string, reason: string) => void,
  startParam?: string,
): RestIncrementalConfig {
  const reader = dltReader(incremental, place);
  if (startParam !== undefined) reader.optional('type');
  for (const key of ['row_order', 'primary_key', 'allow_external_schedulers']) {
    if (reader.optional(key) != null) onDropped(reader.placeOf(key), 'changes nothing about what is asked for');
  }
  only(reader, 'last_value_func', 'max', 'only the highest value is kept');
  only(reader, 'on_cursor_value_missing', 'raise', 'a row without a cursor is an error');
  only(reader, 'range_start', 'closed', 'rows at the start are kept, and known ones left out');
  only(reader, 'range_end', 'open', 'rows at the end are left out');
  const start = startParam ?? reader.optionalText('start_param');
  const endParam = reader.optionalText('end_param');
  const convert = reader.optional('convert');
  if (convert != null && typeof convert !== 'function') {
    reader.fail('convert', 'a Python function cannot come from JSON; put a function of yours in its place');
  }
  const [initialValue, endValue, lag] = [
    reader.optional('initial_value'),
    reader.optional('end_value'),
    reader.optional('lag'),
  ];
  const config: RestIncrementalConfig = {
    cursorPath: jsonPathFromDlt(reader.optional('cursor_path'), reader.placeOf('cursor_path')),
    ...(initialValue !== undefined && { initialValue }),
    ...(endValue !== undefined && { endValue }),
    ...(start !== undefined && { startParam: start }),
    ...(endParam !== undefined && { endParam }),
    ...(convert != null && { convert: convert as (value: never) => unknown }),
    ...(lag != null && { lag: lag as number }),
  };
  reader.done();
  return config;
}

function only(reader: ReturnType<typeof dltReader>, key: string, allowed: string, reason: string): void {
  const value = reader.optional(key);
  if (value !== undefined && value !== null && value !== allowed) reader.fail(key, reason);
}
