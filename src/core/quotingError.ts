import { ConfigurationError, showText } from './errors.js';
import { defaultRedactor } from './redact.js';
import { redactCauses } from './redactCauses.js';

/** A {@link ConfigurationError} that quotes a text of others (a URL, a configuration, the platform), with its secrets masked. */
export function quotingError(path: string, problem: string, options?: ErrorOptions): ConfigurationError {
  const error = new ConfigurationError(path, showText(problem), options);
  redactCauses(error, defaultRedactor);
  return error;
}
