import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPages, root } from './pages.js';
import { readSnippets } from './snippets.js';

const shown = readPages().flatMap(({ text }) => readSnippets(text).map(({ code }) => code));

/** What a front-end copies: files that a browser runs in tests of their own. */
const recipes = [
  ...readdirSync(join(root, 'test/browser/recipes')).map((file) => `test/browser/recipes/${file}`),
  ...['CityList.tsx', 'SearchBox.tsx', 'Ticker.tsx'].map((file) => `test/react/app/${file}`),
  ...['cityStore.ts', 'citySearch.ts'].map((file) => `test/angular/app/${file}`),
];

describe('recipes for a page', () => {
  it.for(recipes)('%s is shown as it runs', (file) => {
    expect(shown).toContain(readFileSync(join(root, file), 'utf8').trimEnd());
  });

  it.for(recipes)('%s is under 20 lines of the user’s own', (file) => {
    const lines = readFileSync(join(root, file), 'utf8').split('\n');
    const own = lines.filter((line) => line !== '' && !line.startsWith('import ') && !/^ *\/\*\*.*\*\/$/.test(line));
    expect(own.length).toBeGreaterThan(5);
    expect(own.length).toBeLessThan(20);
  });
});
