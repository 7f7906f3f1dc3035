/** A name without case and punctuation: `next_page_token`, `nextPageToken` and `@next-page.token` are one. */
export function plainName(key: string): string {
  return key.toLowerCase().replace(/[^a-z0-9]+/g, '');
}
