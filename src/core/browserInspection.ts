/*
 * What `inspection.ts` is where a bundler builds for browsers (the `browser` condition of `#inspection` in package.json):
 * no console there asks an object how it wants to be shown, so that only `toJSON` is left.
 */

export function inspectable<T>(type: T): T {
  return type;
}

export function printsAs<T>(value: T): T {
  return value;
}

export function shownBy<T extends object>(show: (value: T) => unknown): object {
  return Object.create(Object.prototype, {
    toJSON: {
      value(this: T): unknown {
        return show(this);
      },
    },
  });
}
