import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/**
 * What a page with this one line weighs in kB: minified, `gzip -9`, rxjs apart. The same on every machine.
 *
 * @param alias modules to take in place of others
 */
export async function bundleSize(
  contents: string,
  resolveDir: string,
  alias: Record<string, string> = {},
): Promise<number> {
  const { outputFiles } = await build({
    alias,
    stdin: { contents, resolveDir, loader: 'ts' },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    external: ['rxjs', 'rxjs/*'],
  });
  return gzipSync(outputFiles[0]?.contents ?? new Uint8Array(0), { level: 9 }).length / 1000;
}

/** What a budget's line weighs, less what it is on top of. */
export async function budgetSize(budget: Budget, resolveDir: string, alias?: Record<string, string>): Promise<number> {
  const { source, onTopOf } = budget;
  const base = onTopOf === undefined ? 0 : await bundleSize(onTopOf, resolveDir, alias);
  return (await bundleSize(source, resolveDir, alias)) - base;
}

export interface Budget {
  what: string;
  source: string;
  /** What it may weigh. */
  atMost: number;
  /** What it weighs while it weighs more than that: it may get lighter, never heavier. */
  heldAt?: number;
  onTopOf?: string;
}

/** What front-ends pay for: a line of theirs, and the most kB it may cost, by itself or on top of another. */
export const budgets: readonly Budget[] = [
  {
    what: '`createHttpClient` + `json$`',
    source: `export { createHttpClient } from 'rxjs-resilient-http'`,
    atMost: 12.8,
    heldAt: 18.25,
  },
  {
    what: '`./lean` `paginate$` + cursor strategy + client',
    source: `export { createCursorStrategy, createHttpClient, paginate$ } from 'rxjs-resilient-http/lean'`,
    atMost: 22,
    heldAt: 29.7,
  },
  {
    what: '`paginate$` + auto + client',
    source: `export { createHttpClient, paginate$ } from 'rxjs-resilient-http'`,
    atMost: 27,
    heldAt: 44.7,
  },
  {
    what: '`sse$` + client',
    source: `export { createHttpClient, sse$ } from 'rxjs-resilient-http'`,
    atMost: 16.8,
    heldAt: 22.7,
  },
  {
    what: '`retryWithProfile`',
    source: `export { retryWithProfile } from 'rxjs-resilient-http'`,
    atMost: 2,
    heldAt: 3.1,
  },
  { what: '`parseSse`', source: `export { parseSse } from 'rxjs-resilient-http'`, atMost: 2.4 },
  {
    what: 'limiter on top of a client',
    source: `export { createHttpClient, createRateLimiter } from 'rxjs-resilient-http'`,
    onTopOf: `export { createHttpClient } from 'rxjs-resilient-http'`,
    atMost: 5.5,
    heldAt: 6.35,
  },
];
