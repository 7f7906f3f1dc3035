import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type MarbleHelpers, marbleTest } from '../kit/marbleTest.js';
import type { Picture } from './picture.js';
import { renderDiagram } from './renderDiagram.js';

/**
 * A case of a spec that is also a picture, `marbles/diagrams/<name>.svg`. It fails where its marbles are not what
 * happens, where the picture shows what the test does not use, and where the file is not the picture of these marbles:
 * `npm run diagrams` draws all of them anew.
 *
 * @param test Gets the picture's own strings and values.
 */
export function diagram<const Drawn extends Picture>(
  name: string,
  picture: Drawn,
  test: (drawn: Drawn, helpers: MarbleHelpers) => void,
): void {
  it(`is drawn: ${picture.text}`, () => {
    const unread = new Set<string>();
    const watched = watch(picture, '', unread);
    const run = marbleTest(
      (actual, expected) => expect(actual).toEqual(expected),
      (helpers) => test(watched, helpers),
    );
    run();
    expect([...unread], 'what is drawn and not tested').toEqual([]);

    const svg = renderDiagram(name, picture);
    const file = new URL(`${name.replace('$', '')}.svg`, import.meta.url);
    if (process.env.DIAGRAMS === 'write') writeFileSync(file, svg);
    expect(readFileSync(file, 'utf8'), 'out of date: npm run diagrams').toBe(svg);
  });
}

/** The object as it is, with the paths of all in it that nobody has read yet. */
function watch<T extends object>(object: T, path: string, unread: Set<string>): T {
  const inner = new Map<PropertyKey, unknown>();
  const parts = path === '' ? ['above', 'options', 'below', 'values'] : Object.keys(object);
  for (const part of parts) {
    const member: unknown = Reflect.get(object, part);
    if (path === '' && typeof member === 'object' && member !== null) inner.set(part, watch(member, part, unread));
    else if (member !== undefined) unread.add(`${path} ${part}`);
  }
  return new Proxy(object, {
    get(target, key, receiver) {
      unread.delete(`${path} ${String(key)}`);
      return inner.get(key) ?? Reflect.get(target, key, receiver);
    },
  });
}
