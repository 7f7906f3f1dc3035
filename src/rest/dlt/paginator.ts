import type { RestPaginatorConfig } from '../types.js';
import { type DltReader, dltReader } from './dltReader.js';
import { jsonPathFromDlt } from './jsonPathFromDlt.js';

/** dlt's `paginator`: a name, or a mapping with `type`. dlt's defaults are written out where ours differ. */
export function paginatorFromDlt(paginator: unknown, place: string): RestPaginatorConfig {
  const reader = dltReader(typeof paginator === 'string' ? { type: paginator } : paginator, place);
  const config = paginatorOfType(reader.text('type'), reader);
  reader.done();
  return config;
}

function paginatorOfType(type: string, reader: DltReader): RestPaginatorConfig {
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
    case 'offset':
      return {
        type: 'offset-limit',
        pageSize: reader.optional('limit') as number,
        ...set('initialOffset', reader.optional('offset')),
        ...set('offsetParam', reader.optionalText('offset_param')),
        ...set('limitParam', reader.optionalText('limit_param')),
        ...set('offsetBodyPath', pathOf(reader, 'offset_body_path')),
        ...set('limitBodyPath', pathOf(reader, 'limit_body_path')),
        ...set('maximumOffset', reader.optional('maximum_offset')),
        ...rangeOf(reader),
      };
    case 'page_number':
      return {
        type: 'page-number',
        basePage: (reader.optional('base_page') ?? 0) as number,
        ...set('initialPage', reader.optional('page')),
        ...set('pageParam', reader.optionalText('page_param')),
        ...set('pageBodyPath', pathOf(reader, 'page_body_path')),
        ...set('maximumPage', reader.optional('maximum_page')),
        ...rangeOf(reader),
      };
    default:
      return reader.fail(
        'type',
        `the paginator ${JSON.stringify(type)} is registered in Python; pass a strategy instead`,
      );
  }
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
