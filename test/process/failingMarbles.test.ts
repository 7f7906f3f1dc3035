import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { expectPictures } from '../support/marblePictures.js';
import { startNode } from '../support/runChild.js';

const children = 'test/process/children/';
const root = fileURLToPath(new URL('../../', import.meta.url));

describe.each([
  {
    runner: 'node:test',
    file: 'failingMarbles.node.ts',
    args: ['--import', 'tsx', `${children}failingMarbles.node.ts`],
  },
  {
    runner: 'vitest',
    file: 'failingMarbles.vitest.ts',
    args: ['node_modules/vitest/vitest.mjs', 'run', '--config', `${children}vitest.config.ts`],
  },
])('what failing marbles print under $runner', ({ file, args }) => {
  it('is the picture, and the line of the test', async () => {
    const { code, stdout, stderr } = await startNode(args, { cwd: root }).ended;
    expect(code).toBe(1);
    expectPictures(stdout + stderr, `${root}${children}${file}`);
  });
});
