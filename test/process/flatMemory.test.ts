import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Bundle, bundleForNode } from '../support/bundle.js';
import { startNode } from '../support/runChild.js';

let child: Bundle;

beforeAll(async () => {
  child = await bundleForNode('test/process/children/synchronousPages.ts');
});

afterAll(() => child?.remove());

it('100,000 pages that come at once: all delivered, in flat memory, from a shallow stack', async () => {
  const { code, stdout, stderr } = await startNode(['--expose-gc', child.file, '100000']).ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { delivered, lastId, deepestStack, grownBytes } = JSON.parse(stdout);
  expect({ delivered, lastId }).toEqual({ delivered: 100_000, lastId: 99_999 });
  expect(deepestStack).toBeLessThan(300);
  expect(grownBytes).toBeLessThan(16 * 1024 * 1024);
});
