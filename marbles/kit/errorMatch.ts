import { show } from './show.js';

/** A class of errors: `HttpStatusError`, `PaginationError`, one of your own. */
export type ErrorClass<E = Error> = abstract new (...args: never[]) => E;

/** Some properties, to any depth; a text may be a pattern it has to match. What is not named may be anything. */
export type PartialMatch<T> = unknown extends T
  ? unknown
  : T extends string
    ? T | RegExp
    : T extends object
      ? { readonly [K in keyof T]?: PartialMatch<T[K]> | undefined }
      : T;

/** Stands among the expected marbles for any error that fits. */
export class ErrorMatch {
  constructor(
    readonly type: ErrorClass<unknown>,
    readonly properties: object = {},
  ) {}

  fits(error: unknown, isEqual: (actual: unknown, expected: unknown) => boolean): boolean {
    return error instanceof this.type && contains(error, this.properties, isEqual);
  }

  /** An error with the properties that this one asks for. */
  showActual(error: unknown): string {
    const names = Object.keys(this.properties).filter((name) => name !== 'message');
    if (names.length === 0 || typeof error !== 'object' || error === null) return show(error);
    const found = names.map((name) => `${name}: ${show((error as Record<string, unknown>)[name])}`);
    return `${show(error)} { ${found.join(', ')} }`;
  }

  toString(): string {
    const asked = Object.entries(this.properties).map(([name, value]) => `${name}: ${show(value)}`);
    return asked.length === 0 ? this.type.name : `${this.type.name} { ${asked.join(', ')} }`;
  }
}

function contains(
  actual: unknown,
  expected: unknown,
  isEqual: (actual: unknown, expected: unknown) => boolean,
): boolean {
  if (expected instanceof RegExp && typeof actual === 'string')
    return new RegExp(expected, expected.flags).test(actual);
  if (!isPlain(expected)) return isEqual(actual, expected);
  if (typeof actual !== 'object' || actual === null) return false;
  return Object.entries(expected).every(([name, value]) =>
    contains((actual as Record<string, unknown>)[name], value, isEqual),
  );
}

/** Asymmetric matchers of a framework have a class of their own and are left to its equality. */
function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value));
}
