import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as library from '../../../src/index.js';
import { root } from '../pages.js';
import { readSnippets } from '../snippets.js';
import { groups } from './groups.js';
import { makeOperatorPages } from './operatorPages.js';

const names = groups.flatMap((group) => group.names);

describe('the pages of operators and factories', () => {
  const pages = makeOperatorPages();

  it('are there for each operator, each stream and each strategy', () => {
    const strategies = Object.keys(library).filter((name) => /^create\w+Strategy$/.test(name));
    const streams = Object.keys(library).filter((name) => name.endsWith('$'));
    const operators = readFileSync(join(root, 'operators/index.ts'), 'utf8').matchAll(
      /^export \{ (?:type \w+, )?(\w+) \}/gm,
    );
    const wanted = [...strategies, ...streams, ...[...operators].map(([, name = '']) => name)];
    expect(wanted.filter((name) => !names.includes(name))).toEqual([]);
    expect(readdirSync(join(root, 'docs/operators')).sort()).toEqual(
      pages.map(({ path }) => path.replace('docs/operators/', '')).sort(),
    );
  });

  it.for(pages)('$path says what the doc comments say (npm run docs:operators)', ({ path, text }) => {
    expect(readFileSync(join(root, path), 'utf8')).toBe(text);
  });

  it('have each an example', () => {
    const without = pages.filter(({ path, text }) => !path.endsWith('index.md') && readSnippets(text).length === 0);
    expect(without.map(({ path }) => path)).toEqual([]);
  });
});
