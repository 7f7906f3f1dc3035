import { defineConfig, mergeConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import base from '../../vitest.config.js';
import { keptThreads } from './keptThreads.js';
import { slices } from './slices.mjs';

const { resolve } = base as { resolve: object };

/** Those that take the least time first: most mutants die of the first test that sees them. */
const order = ['/test/core/', '/test/streams/', '/test/pagination/', '/marbles/', '/test/'];

class QuickFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const rank = ({ moduleId }: TestSpecification) => order.findIndex((folder) => moduleId.includes(folder));
    return [...files].sort((one, other) => rank(one) - rank(other) || one.moduleId.localeCompare(other.moduleId));
  }
}

const slice = process.env.MUTATION_SLICE as keyof typeof slices | undefined;
const tests = slice ? slices[slice].tests : Object.values(slices).flatMap((one) => one.tests);

export default mergeConfig(
  { resolve },
  defineConfig({
    root: process.cwd(),
    plugins: [keptThreads()],
    test: {
      include: tests,
      setupFiles: ['test/mutation/setup.ts'],
      sequence: { sequencer: QuickFirst },
      testTimeout: 15_000,
    },
  }),
);
