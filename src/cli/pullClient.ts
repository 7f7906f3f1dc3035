import type { HttpClientOptions } from '../http/types.js';
import { resilienceProfiles } from '../resilience/profiles.js';
import type { ResilienceProfile } from '../resilience/types.js';
import { dryRunInterceptor } from './dryRun.js';
import type { CliIo } from './io.js';
import type { PullSettings } from './options.js';
import { readTextRecords } from './readTextRecords.js';
import { requestLog } from './requestLog.js';
import type { Tally } from './tally.js';
import { watchDigits } from './watchDigits.js';

/** Of an error's body, with `-v`. */
const ERROR_BODY_CHARS = 500;

/** What every client of a pull has: nobody waits for a pull, so it is patient; what it does is counted and, with `-v`, told. */
export function pullClientOptions(
  { retries, timeoutMs, verbose, redact, exactJson, dryRun }: PullSettings,
  { counting }: Tally,
  io: CliIo,
): HttpClientOptions {
  const log = verbose ? requestLog((line) => io.stderr.write(`${line}\n`)) : undefined;
  return {
    transport: io.transport,
    redact,
    parseJson: exactJson?.parse ?? watchDigits((line) => io.stderr.write(`${line}\n`)),
    resilience: pullProfile(retries),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(verbose && { errorBodyChars: ERROR_BODY_CHARS }),
    interceptors: [
      ...(dryRun ? [dryRunInterceptor(io)] : []),
      ...(log?.interceptors ?? []),
      ...counting.interceptors,
      readTextRecords,
    ],
    attemptInterceptors: [...(log?.attemptInterceptors ?? []), ...counting.attemptInterceptors],
  };
}

/** The `batch` profile, under `own` of a configuration and `--retries`. */
export function pullProfile(retries: number | undefined, own: ResilienceProfile = {}): ResilienceProfile {
  return {
    ...resilienceProfiles.batch,
    ...own,
    ...(retries !== undefined && { maxAttempts: retries + 1, maxAttemptsOverride: undefined }),
  };
}
