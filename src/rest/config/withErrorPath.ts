import { ConfigurationError } from '../../core/errors.js';

/** What `make` returns; a ConfigurationError of its own gets `place` in front of it. */
export function withErrorPath<T>(place: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const prefix = `${error.path}: `;
    const problem = error.message.startsWith(prefix) ? error.message.slice(prefix.length) : error.message;
    // A path that names a function (`jsonPath`) says nothing about the configuration.
    const key = error.path === '' || error.path === 'jsonPath' || error.path === 'path' ? '' : `.${error.path}`;
    throw new ConfigurationError(`${place}${key}`, problem, { cause: error });
  }
}
