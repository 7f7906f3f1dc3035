import { checkOptions } from '../core/checkOptions.js';
import type { ResilienceProfile } from './types.js';

/** Throws a `ConfigurationError` for members of a profile, or of its backoff, that are of another kind. */
export function checkProfile(profile: ResilienceProfile, place = 'resilience.'): void {
  checkOptions(
    profile,
    {
      number: ['maxEndToEndLatencyMs', 'maxAttempts', 'maxAttemptsOverride', 'maxRetryAfterMs'],
      object: ['backoff'],
      function: ['retryIf'],
      'function or list': ['retryOnStatus'],
      '.tryTake': ['retryBudget'],
    },
    place,
  );
  const { backoff } = profile;
  if (backoff) checkOptions(backoff, { number: ['initialDelayMs', 'factor', 'maxDelayMs'] }, `${place}backoff.`);
}
