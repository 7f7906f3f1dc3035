import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { PaginateOptions } from 'rxjs-resilient-http';
import { type ApiServer, startApiServer } from '../support/api-server.js';
import { loadCities } from '../support/dataset.js';
import { detectableStyles, detectionFor, paginationFor } from '../support/pagination-for.js';
import type { DemoOptions } from './demo-options.js';

/** What is to be read. */
export interface DemoTarget {
  server?: ApiServer;
  baseUrl?: string;
  /** How it is read; whatever is not named here is detected. */
  run: Pick<PaginateOptions<unknown>, 'baseRequest' | 'strategy' | 'select' | 'concurrency'>;
  /** The same for the same job, and free of secrets. */
  name: string;
  recordsFile: string;
}

/** Starts the embedded server, or takes the address from the command line as it is. */
export async function openTarget(options: DemoOptions): Promise<DemoTarget> {
  const { url, style, method, pageSize, concurrency, directory } = options;
  if (url !== undefined) {
    // The address may hold a key: only its hash is written down.
    const name = createHash('sha256').update(url).digest('hex').slice(0, 12);
    return {
      run: { baseRequest: url },
      name,
      recordsFile: join(directory, `${new URL(url).hostname.replaceAll(/[^\w.-]/g, '_')}-${name}.ndjson`),
    };
  }
  const server = await startApiServer({
    records: await loadCities(options.records),
    pageSize,
    latencyMs: 8,
    faults: { rate: options.faultRate, seed: options.seed, retryAfterMs: 1000, slowMs: 400 },
    limit: { requests: 100, perMs: 1000 },
  });
  const detectable = method === 'GET' && concurrency === 1 && detectableStyles.includes(style);
  const run = detectable ? detectionFor(style, pageSize) : paginationFor(style, { method, pageSize });
  return {
    server,
    baseUrl: server.url,
    run: detectable ? { baseRequest: run.baseRequest } : { ...run, concurrency },
    name: `${server.records.length} cities, ${method} ${style} by ${pageSize}`,
    recordsFile: join(directory, `cities-${style}.ndjson`),
  };
}
