import { defineConfig, mergeConfig } from 'vitest/config';
import base from '../../vitest.config.js';

const { resolve } = base as { resolve: object };

/** The tests that hold what is mutated: virtual time and pure functions, a minute of them. */
export default mergeConfig(
  { resolve },
  defineConfig({
    root: process.cwd(),
    test: {
      include: [
        'marbles/**/*.spec.ts',
        'test/core/**/*.test.ts',
        'test/resilience/**/*.test.ts',
        'test/streams/parse*.test.ts',
        'test/pagination/{checkpoint,guards,limits,paths,options,strategies/**/*}.test.ts',
      ],
      testTimeout: 20_000,
    },
  }),
);
