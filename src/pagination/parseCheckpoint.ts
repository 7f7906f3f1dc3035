import { ConfigurationError } from '../core/errors.js';

/** @param place where the text was found, for the error @param what it is called there @throws ConfigurationError for a damaged one */
export function parseCheckpoint(text: string, place: string, what: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The engine's own message would quote what is saved.
    throw new ConfigurationError(place, `holds no JSON: the ${what} is damaged`);
  }
}
