import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { expectPictures } from '../support/marblePictures.js';
import { startNode } from '../support/runChild.js';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
/** Beside the package as it is published. */
const folder = join(inject('consumer'), 'jest');

describe('marbles under Jest, in CommonJS', () => {
  let run: { code: number | null; output: string };

  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    copyFileSync(at('failingMarbles.cjs'), join(folder, 'failingMarbles.cjs'));
    const config = JSON.stringify({ rootDir: folder, testMatch: ['**/failingMarbles.cjs'], transform: {} });
    const args = [at('node_modules/jest/bin/jest.js'), '--ci', '--config', config];
    const { code, stdout, stderr } = await startNode(args, { cwd: folder }).ended;
    run = { code, output: stdout + stderr };
  });

  it('pass where they are right', () => {
    expect(run.output).toContain('1 passed');
    expect(run.code).toBe(1);
  });

  it('print marbles where they fail, and lead to the line of the test', () => {
    expect(run.output).toContain('3 failed');
    expectPictures(run.output, at('failingMarbles.cjs'));
  });
});
