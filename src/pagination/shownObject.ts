import { inspectable } from '#inspection';

/**
 * What prints, and serialises, as `show` says of it, with no property more of its own. A class: what all runs make of it is
 * of one shape, which engines read faster than objects with a prototype for each run.
 */
export const ShownObject = /* @__PURE__ */ inspectable(
  class {
    readonly #show: (value: never) => unknown;

    constructor(show: (value: never) => unknown) {
      this.#show = show;
    }

    toJSON(): unknown {
      return this.#show(this as never);
    }
  },
);
