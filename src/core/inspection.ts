/** What `console.log` and `util.inspect` ask an object for in Node. */
const INSPECT = /* @__PURE__ */ Symbol.for('nodejs.util.inspect.custom');

/** The class itself, whose objects print as they serialise: by their `toJSON`. */
export function inspectable<T extends { prototype: { toJSON(): unknown } }>(type: T): T {
  Object.defineProperty(type.prototype, INSPECT, { value: inspected });
  return type;
}

function inspected(this: { toJSON(): unknown }): unknown {
  return this.toJSON();
}

/** The object itself, which prints as `show` says, called as its method. Not enumerable: no copy and no comparison sees it. */
export function printsAs<T extends object>(value: T, show: (this: T) => unknown): T {
  return Object.defineProperty(value, INSPECT, { value: show, configurable: true });
}

/** For many objects: a prototype by which they print, and serialise, as `show` says, with no property more of their own. */
export function shownBy<T extends object>(show: (value: T) => unknown): object {
  function shown(this: T): unknown {
    return show(this);
  }
  return Object.create(Object.prototype, { [INSPECT]: { value: shown }, toJSON: { value: shown } });
}
