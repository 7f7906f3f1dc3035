import { readFileSync } from 'node:fs';

const manifest: { exports: Record<string, unknown> } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
);

/** The importable names of the package: `rxjs-resilient-http`, `rxjs-resilient-http/operators` … */
export const entries = Object.keys(manifest.exports)
  .filter((subpath) => !subpath.endsWith('.json'))
  .map((subpath) => `rxjs-resilient-http${subpath.slice(1)}`);

/** What test/layout/exports says that `entry` exports, values only. */
export function listedValues(entry: string): string[] {
  const name = entry.split('/')[1] ?? 'index';
  const list = readFileSync(new URL(`../layout/exports/${name}.txt`, import.meta.url), 'utf8');
  return list.split('\n').filter((line) => line !== '' && !line.startsWith('type '));
}
