/** A name without namespace, case and punctuation: `next_page_token`, `nextPageToken` and `hydra:next-page.token` are one. */
export function plainName(key: string): string {
  return key.toLowerCase().replace(/^\w+:|[^a-z0-9]+/g, '');
}
