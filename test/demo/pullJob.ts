import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { detectableStyles, detectionFor, strategyConfigFor } from '../support/paginationFor.js';
import type { DemoOptions } from './demoOptions.js';

/** One reading of a list: the tool's command line, but for what an earlier run has left. */
export interface PullJob {
  readonly args: readonly string[];
  readonly recordsFile: string;
}

/** Any address, its pagination detected. */
export function jobForUrl(url: string, directory: string): PullJob {
  // The address may hold a key: only its hash becomes a name.
  const hash = createHash('sha256').update(url).digest('hex').slice(0, 12);
  const recordsFile = join(directory, `${new URL(url).hostname.replaceAll(/[^\w.-]/g, '_')}-${hash}.ndjson`);
  // Somebody waits for it: as many attempts as a client makes.
  return { args: ['pull', url, '--out', recordsFile, '--retries', '3'], recordsFile };
}

/** The embedded server's list, detected where its answers say by themselves how to go on. */
export function jobForCities(serverUrl: string, options: DemoOptions): PullJob {
  const { style, method, pageSize, concurrency, directory } = options;
  const isDetectable = method === 'GET' && concurrency === 1 && detectableStyles.includes(style);
  const { baseRequest } = isDetectable ? detectionFor(style, pageSize) : strategyConfigFor(style, { method, pageSize });
  const url = new URL(baseRequest.path, serverUrl);
  for (const [name, value] of Object.entries(baseRequest.query ?? {})) url.searchParams.set(name, String(value));
  const recordsFile = join(directory, `${nameOf(options)}.ndjson`);
  const args = ['pull', url.href, '--out', recordsFile, '--rate', '60'];
  if (baseRequest.json !== undefined) args.push('--json', JSON.stringify(baseRequest.json));
  if (!isDetectable) {
    const { strategy, select } = strategyConfigFor(style, { method, pageSize });
    args.push('--strategy', typeof strategy === 'string' ? strategy : JSON.stringify(strategy));
    args.push('--concurrency', String(concurrency));
    if (select !== undefined) args.push('--select', select);
  }
  return { args, recordsFile };
}

/** A name of its own for each job, so that no job goes on with another one's file. */
function nameOf({ style, method, pageSize, records }: DemoOptions): string {
  const parts = [records, style, method === 'POST' && 'post', pageSize !== 500 && `by-${pageSize}`];
  return ['cities', ...parts.filter((part) => part)].join('-');
}
