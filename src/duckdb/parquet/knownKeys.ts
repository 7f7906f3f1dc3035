/** Tells whether an object has no keys but these, which it mostly has in this order. */
export function knownKeys(keys: readonly string[]): (value: object) => boolean {
  const known = new Set(keys);
  return (value) => {
    const own = Object.keys(value);
    if (own.length > keys.length) return own.every((key) => known.has(key) || isLeftOut(value, key));
    for (let index = 0; index < own.length; index++) {
      const key = own[index] as string;
      if (key !== keys[index] && !known.has(key) && !isLeftOut(value, key)) return false;
    }
    return true;
  };
}

/** What JSON leaves out. */
function isLeftOut(value: object, key: string): boolean {
  const field = (value as Record<string, unknown>)[key];
  return field === undefined || typeof field === 'function' || typeof field === 'symbol';
}
