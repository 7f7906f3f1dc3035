import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const pathsOf = (file: string): Record<string, string[]> =>
  JSON.parse(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')).compilerOptions.paths;

it('test/angular/tsconfig.json knows every # path of the root: `paths` is not inherited where it is extended', () => {
  const ours = Object.entries(pathsOf('tsconfig.json')).filter(([name]) => name.startsWith('#'));
  const wanted = ours.map(([name, files]) => [name, files.map((file) => file.replace(/^\.\//, '../../'))]);
  expect(pathsOf('test/angular/tsconfig.json')).toMatchObject(Object.fromEntries(wanted));
});
