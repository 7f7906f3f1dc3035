import { fileURLToPath } from 'node:url';
import { ConfigurationError } from '../core/errors.js';

/** The path of a file that is given as one, or as a `file:` URL. Throws a {@link ConfigurationError} that names `place`. */
export function pathOf(place: string, file: string | URL): string {
  if (typeof file === 'string') return file;
  try {
    return fileURLToPath(file);
  } catch {
    throw new ConfigurationError(place, 'must be a path or a file: URL');
  }
}
