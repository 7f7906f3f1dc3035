import { UsageError } from './exitCodes.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The secrets of one run: read from the environment by name, and masked wherever text goes to the terminal. */
export interface Secrets {
  /** The variable's value. Its name is all that is ever shown. */
  fromEnvironment(name: string): string;
  /** `env:NAME` as the variable's value, any other text as it is. */
  resolve(text: string): string;
  mask(text: string): string;
}

const REFERENCE = /^env:([A-Za-z_]\w*)$/;

export function createSecrets(env: Environment): Secrets {
  const values = new Set<string>();
  const fromEnvironment = (name: string): string => {
    const value = env[name];
    if (value === undefined || value === '') throw new UsageError(`the environment variable ${name} is not set`);
    values.add(value);
    values.add(encodeURIComponent(value));
    values.add(JSON.stringify(value).slice(1, -1));
    return value;
  };
  return {
    fromEnvironment,
    resolve: (text) => {
      const name = REFERENCE.exec(text)?.[1];
      return name === undefined ? text : fromEnvironment(name);
    },
    mask: (text) => [...values].reduce((shown, value) => shown.replaceAll(value, '***'), text),
  };
}

/** `value` with every text `env:NAME` in it replaced, at any depth. */
export function resolveReferences(value: unknown, secrets: Secrets): unknown {
  if (typeof value === 'string') return secrets.resolve(value);
  if (Array.isArray(value)) return value.map((item) => resolveReferences(item, secrets));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, resolveReferences(field, secrets)]));
}
