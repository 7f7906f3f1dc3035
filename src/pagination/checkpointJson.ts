import { ConfigurationError } from '../core/errors.js';
import { describeKind } from '../core/paths/paths.js';

/** A checkpoint as it is now, as text: the caller may go on changing it. @throws ConfigurationError for what JSON cannot hold */
export function checkpointJson(value: unknown): string {
  try {
    const text = JSON.stringify(value);
    if (text !== undefined) return text;
  } catch (cause) {
    throw new ConfigurationError('value', `cannot be written as JSON: ${(cause as Error).message}`, { cause });
  }
  throw new ConfigurationError('value', `cannot be written as JSON: it is ${describeKind(value)}`);
}

/** @param place where the text was found, for the error @param what it is called there @throws ConfigurationError for a damaged one */
export function parseCheckpoint(text: string, place: string, what: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The engine's own message would quote what is saved.
    throw new ConfigurationError(place, `holds no JSON: the ${what} is damaged`);
  }
}
