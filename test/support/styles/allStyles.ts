import { cursor, cursors, graphql, headerCursor, pageToken, stripe } from './cursor.js';
import { hal, jsonLink, link, odata, single } from './link.js';
import { offset } from './offset.js';
import { page } from './page.js';
import type { Style } from './style.js';

/** What `?style=` may name. */
export const styles = {
  offset,
  page,
  cursor,
  cursors,
  'page-token': pageToken,
  stripe,
  graphql,
  'header-cursor': headerCursor,
  link,
  'json-link': jsonLink,
  odata,
  hal,
  single,
} satisfies Record<string, Style>;

export type StyleName = keyof typeof styles;

export const styleNames = Object.keys(styles) as StyleName[];

export function isStyleName(name: string): name is StyleName {
  return Object.hasOwn(styles, name);
}
