import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it.each(['CityList', 'SearchBox', 'Ticker'])('%s is under 20 lines of the user’s own', (name) => {
  const lines = readFileSync(new URL(`./app/${name}.tsx`, import.meta.url), 'utf8').split('\n');
  const own = lines.filter((line) => line !== '' && !line.startsWith('import '));
  expect(own.length).toBeLessThan(20);
  expect(own.length).toBeGreaterThan(5);
});
