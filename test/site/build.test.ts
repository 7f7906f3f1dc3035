import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { readPages } from '../pages/pages.js';

const site = inject('site');

it('is built without a warning or a dead link, API reference included', () => {
  const { status, output } = inject('siteBuild');
  expect({ status, output: status === 0 ? '' : output }).toEqual({ status: 0, output: '' });
  expect(output.split('\n').filter((line) => /warn|dead link/i.test(line))).toEqual([]);
});

it('has every page', () => {
  const pages = readPages().filter(({ path }) => path.startsWith('docs/'));
  const missing = pages.filter(({ path }) => !existsSync(join(site, path.replace(/^docs\/(.+)\.md$/, '$1.html'))));
  expect(missing.map(({ path }) => path)).toEqual([]);
});

it('has an index to search in', () => {
  const files = readdirSync(join(site, 'assets', 'chunks')).filter((file) => file.startsWith('@localSearchIndex'));
  expect(
    files.map((file) => readFileSync(join(site, 'assets', 'chunks', file), 'utf8').includes('Circuit breaker')),
  ).toEqual([true]);
});

it('has an API reference with every entry', () => {
  const { exports } = JSON.parse(readFileSync(join(site, '../../../package.json'), 'utf8')) as { exports: object };
  const modules = readdirSync(join(site, 'api/modules')).map((file) => file.replace('.html', ''));
  const entries = Object.keys(exports).filter((name) => !name.endsWith('.json'));
  const names = entries.map((name) => name.replace('.', 'rxjs-resilient-http').replace('/', '_'));
  expect(modules.sort()).toEqual(names.sort());
});
