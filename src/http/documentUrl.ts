/** What relative URLs count from in a browser: the document, or the worker's script. Nothing elsewhere, and nothing where that is no http(s) URL. */
export function documentUrl(): string | undefined {
  const scope = globalThis as { document?: { baseURI?: string }; location?: { href?: string } };
  const href = scope.document?.baseURI ?? scope.location?.href;
  return href !== undefined && /^https?:/.test(href) ? href : undefined;
}
