import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Folders of tests that need more than Node, each with the program it looks for: see test/run.mjs. */
const left = (process.env.LEAVE_OUT ?? '').split(',').filter((folder) => folder !== '');

/** Another copy of undici for the same tests: see test/matrix/run.mjs. */
const otherUndici = process.env.UNDICI_PATH;

export default defineConfig({
  resolve: {
    alias: [
      ...(otherUndici ? [{ find: /^undici$/, replacement: otherUndici }] : []),
      { find: /^rxjs-resilient-http$/, replacement: at('./src/index.ts') },
      { find: /^rxjs-resilient-http\/operators$/, replacement: at('./operators/index.ts') },
      { find: /^rxjs-resilient-http\/marbles$/, replacement: at('./marbles/kit/index.ts') },
      { find: /^rxjs-resilient-http\/(.+)$/, replacement: `${at('./src/')}$1/index.ts` },
    ],
  },
  test: {
    testTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'source',
          include: ['marbles/**/*.spec.ts', 'test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, 'test/package/**', ...left.map((folder) => `${folder}/**`)],
        },
      },
      {
        // What is published, as its users get it: built, packed and unpacked once for all of these.
        test: {
          name: 'package',
          include: ['test/package/**/*.test.ts'],
          globalSetup: 'test/package/globalSetup.ts',
          testTimeout: 120_000,
        },
      },
    ],
  },
});
