import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const { slices } = (await import('../mutation/slices.mjs' as string)) as { slices: Record<string, { files: RegExp }> };
const folders = ['operators', 'src/core', 'src/resilience', 'src/pagination'];
const files = folders.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`),
);

describe('the parts of the mutation tests', () => {
  it('hold each file of their folders once, so that none is left out in silence', () => {
    const partsOf = (file: string) => Object.values(slices).filter((part) => part.files.test(file));
    expect(files.length).toBeGreaterThan(100);
    expect(files.filter((file) => partsOf(file).length !== 1)).toEqual([]);
  });
});
