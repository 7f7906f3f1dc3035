import { isObject } from '../config/validator.js';
import type { RestStrategyConfig } from '../configTypes.js';
import { type DltReader, dltReader } from './dltReader.js';
import { jsonPathFromDlt } from './jsonPathFromDlt.js';

/** dlt's `paginator`: a name, or a mapping with `type`. dlt's defaults are written out where ours differ. */
export function paginatorFromDlt(paginator: unknown, place: string): RestStrategyConfig {
  const reader = dltReader(typeof paginator === 'string' ? { type: paginator } : paginator, place);
  const config = paginatorOfType(reader.text('type'), reader);
  reader.done();
  return config;
}

function paginatorOfType(type: string, reader: DltReader): RestStrategyConfig {
  switch (type) {
    case 'auto':
      return 'auto';
    case 'single_page':
      return 'single-page';
    case 'json_link':
    case 'json_response':
      return { type: 'json-link', nextUrlPath: pathOf(reader, 'next_url_path') ?? 'next' };
    case 'header_link':
      return { type: 'link-header', rel: reader.optionalText('links_next_key') ?? 'next' };
    case 'header_cursor':
      return {
        type: 'header-cursor',
        cursorHeader: reader.optionalText('cursor_key') ?? 'next',
        cursorParam: reader.optionalText('cursor_param') ?? 'cursor',
      };
    case 'cursor': {
      const body = pathOf(reader, 'cursor_body_path');
      const param = reader.optionalText('cursor_param');
      return {
        type: 'cursor',
        cursorPath: pathOf(reader, 'cursor_path') ?? 'cursors.next',
        ...(param === undefined && body !== undefined ? {} : { cursorParam: param ?? 'cursor' }),
        ...(body !== undefined && { cursorBodyPath: body }),
      };
    }
    case 'offset': {
      const bodyPath = pathOf(reader, 'offset_body_path');
      return {
        type: 'offset-limit',
        pageSize: reader.optional('limit') as number,
        ...set('initialOffset', reader.optional('offset') ?? (bodyPath === undefined ? undefined : 0)),
        ...set('offsetParam', reader.optionalText('offset_param')),
        ...set('limitParam', reader.optionalText('limit_param')),
        ...set('offsetBodyPath', bodyPath),
        ...set('limitBodyPath', pathOf(reader, 'limit_body_path')),
        ...set('maximumOffset', reader.optional('maximum_offset')),
        ...rangeOf(reader),
      };
    }
    case 'page_number': {
      const basePage = (reader.optional('base_page') ?? 0) as number;
      const page = reader.optional('page');
      const bodyPath = pathOf(reader, 'page_body_path');
      // What the body says is overwritten, as a parameter is.
      const initialPage = page ?? (bodyPath === undefined ? undefined : basePage);
      return {
        type: 'page-number',
        basePage,
        ...set('initialPage', initialPage),
        ...set('pageParam', reader.optionalText('page_param')),
        ...set('pageBodyPath', bodyPath),
        ...set('maximumPage', lastPage(reader.optional('maximum_page'), initialPage ?? basePage)),
        ...rangeOf(reader),
      };
    }
    default:
      return reader.fail(
        'type',
        `the paginator ${JSON.stringify(type)} is registered in Python; pass a strategy instead`,
      );
  }
}

/** Parameters that a paginator of dlt writes over what `params` say, on the first request too. */
export function overwrittenParams(paginator: unknown): readonly string[] {
  const config: Record<string, unknown> = isObject(paginator) ? paginator : { type: paginator };
  const param = (name: string) => (config[`${name}_body_path`] == null ? [config[`${name}_param`] ?? name] : []);
  const names =
    config.type === 'page_number'
      ? param('page')
      : config.type === 'offset'
        ? [...param('offset'), ...param('limit')]
        : [];
  return names.map(String);
}

/** dlt stops *before* `maximum_page`, though never before the first page. */
function lastPage(maximum: unknown, first: unknown): unknown {
  return typeof maximum === 'number' ? Math.max(maximum - 1, Number(first)) : maximum;
}

/** In dlt `total_path` is `total` unless None is written there, and must then be in the response. */
function rangeOf(reader: DltReader): { totalPath: string | null; hasMorePath?: string; stopAfterEmptyPage?: boolean } {
  const total = reader.optional('total_path');
  return {
    totalPath: total === null ? null : (pathOf(reader, 'total_path') ?? 'total'),
    ...set('hasMorePath', pathOf(reader, 'has_more_path')),
    ...set('stopAfterEmptyPage', reader.optional('stop_after_empty_page')),
  };
}

function pathOf(reader: DltReader, key: string): string | undefined {
  const path = reader.optional(key);
  return path === undefined || path === null ? undefined : jsonPathFromDlt(path, reader.placeOf(key));
}

/** A setting that is only there when dlt says something. The source's own checks see to its type. */
function set<Key extends string>(key: Key, value: unknown): { [K in Key]?: never } {
  return (value === undefined || value === null ? {} : { [key]: value }) as unknown as { [K in Key]?: never };
}
