import { ConfigurationError } from '../core/errors.js';
import type { DuckDbModule } from './duckDbApi.js';

/** A name that no bundler follows: who does not use tables does not need the package. */
const PACKAGE = '@duckdb/node-api';

/**
 * DuckDB, loaded when it is first needed.
 *
 * @throws ConfigurationError that says what to install where it is missing
 */
export async function loadDuckDb(load: (name: string) => Promise<unknown> = importPackage): Promise<DuckDbModule> {
  let loaded: Partial<DuckDbModule>;
  try {
    loaded = (await load(PACKAGE)) as Partial<DuckDbModule>;
  } catch (cause) {
    const isMissing = /ERR_MODULE_NOT_FOUND|MODULE_NOT_FOUND/.test(String((cause as NodeJS.ErrnoException)?.code));
    const problem = isMissing ? 'is not installed' : `cannot be loaded: ${(cause as Error)?.message}`;
    throw new ConfigurationError(PACKAGE, `${problem}; tables need it: npm install ${PACKAGE}`, { cause });
  }
  if (typeof loaded.DuckDBInstance?.fromCache !== 'function') {
    throw new ConfigurationError(PACKAGE, `is too old: npm install ${PACKAGE}@latest`);
  }
  return loaded as DuckDbModule;
}

function importPackage(name: string): Promise<unknown> {
  return import(/* @vite-ignore */ /* webpackIgnore: true */ name);
}
