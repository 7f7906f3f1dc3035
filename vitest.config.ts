import { defineConfig } from 'vitest/config';

const at = (path: string) => new URL(path, import.meta.url).pathname;

export default defineConfig({
  resolve: {
    alias: [
      { find: /^rxjs-resilient-http$/, replacement: at('./src/index.ts') },
      { find: /^rxjs-resilient-http\/operators$/, replacement: at('./operators/index.ts') },
      { find: /^rxjs-resilient-http\/marbles$/, replacement: at('./marbles/kit/index.ts') },
      { find: /^rxjs-resilient-http\/(.+)$/, replacement: `${at('./src/')}$1/index.ts` },
    ],
  },
  test: {
    include: ['marbles/**/*.spec.ts', 'test/**/*.test.ts'],
    testTimeout: 60_000,
  },
});
