import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as operators from '../operators/index.js';
import * as library from '../src/index.js';

const here = new URL('.', import.meta.url);
const pictures = readdirSync(new URL('diagrams', here)).filter((file) => file.endsWith('.svg'));
const factories = [
  'createPageFeed',
  'createRateLimiter',
  'createCircuitBreaker',
  'createHttpClient',
  'createRetryBudget',
  'createRestClient',
  'createRestSource',
];

describe('the pictures of marble specs', () => {
  it('are there for every operator, every stream, every strategy and the main factories', () => {
    const streams = Object.keys(library).filter((name) => name.endsWith('$'));
    const strategies = Object.keys(library).filter((name) => /^create\w+Strategy$/.test(name));
    expect(strategies.length).toBeGreaterThan(8);
    const names = [...Object.keys(operators), ...streams, ...strategies, ...factories];
    const wanted = names.map((name) => `${name.replace('$', '')}.svg`);
    expect(wanted.length).toBeGreaterThan(37);
    expect(wanted.filter((file) => !pictures.includes(file))).toEqual([]);
  });

  it('are each drawn by a spec', () => {
    const specs = readdirSync(here)
      .filter((file) => file.endsWith('.spec.ts'))
      .map((file) => readFileSync(new URL(file, here), 'utf8'))
      .filter((text) => text.includes('diagrams/diagram.js'))
      .join('\n');
    const drawn = (file: string) => [`'${file.slice(0, -'.svg'.length)}'`, `'${file.slice(0, -'.svg'.length)}$'`];
    expect(pictures.filter((file) => !drawn(file).some((name) => specs.includes(name)))).toEqual([]);
  });

  it('are images with a title and a description, for light and for dark pages', () => {
    const lacking = pictures.filter((file) => {
      const svg = readFileSync(new URL(`diagrams/${file}`, here), 'utf8');
      return !['role="img"', '<title', '<desc', 'prefers-color-scheme: dark'].every((part) => svg.includes(part));
    });
    expect(lacking).toEqual([]);
  });
});
