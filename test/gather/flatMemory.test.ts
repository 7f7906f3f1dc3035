import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Bundle, bundleForNode } from '../support/bundle.js';
import { startNode } from '../support/runChild.js';

let child: Bundle;

beforeAll(async () => {
  child = await bundleForNode('test/gather/children/millionRequests.ts');
});

afterAll(() => child?.remove());

it.each([
  [1_000_000, 'synchronous', 'request'],
  [300_000, 'synchronous', 'completion'],
  [300_000, 'asynchronous', 'request'],
])(
  '%s lazily made requests, answered %sly, in order of %s: flat memory, a shallow stack, no more read than the window',
  async (total, mode, order) => {
    const args = ['--expose-gc', child.file, String(total), mode, order];
    const { code, stdout, stderr } = await startNode(args, { limitMs: 170_000 }).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { read, delivered, mostAhead, deepestStack, grownBytes } = JSON.parse(stdout);
    expect({ read, delivered }).toEqual({ read: total, delivered: total });
    expect(mostAhead).toBeLessThanOrEqual(21);
    expect(deepestStack).toBeLessThan(300);
    expect(grownBytes).toBeLessThan(16 * 1024 * 1024);
  },
  180_000,
);
