import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Tests that need a program which is not there: see test/run.mjs. */
const left = (process.env.LEAVE_OUT ?? '').split(',').filter((tests) => tests !== '');

/** Tests that measure time on the real clock. */
const alone = 'test/**/*.alone.test.ts';

/** Another copy of undici for the same tests: see test/matrix/run.mjs. */
const otherUndici = process.env.UNDICI_PATH;

export default defineConfig({
  resolve: {
    alias: [
      ...(otherUndici ? [{ find: /^undici$/, replacement: otherUndici }] : []),
      { find: '#errorCodes', replacement: at('./src/core/retry/errorCodes.ts') },
      { find: '#deadlines', replacement: at('./src/http/deadlines.ts') },
      { find: '#onAbort', replacement: at('./src/http/onAbort.ts') },
      { find: '#inspection', replacement: at('./src/core/inspection.ts') },
      { find: '#utf8Decoder', replacement: at('./src/core/text/utf8Decoder.ts') },
      { find: '#sseParser', replacement: at('./src/core/text/sseParser.ts') },
      { find: '#seenSet', replacement: at('./src/core/seenSet.ts') },
      { find: '#readHeaders', replacement: at('./src/http/readHeaders.ts') },
      { find: '#limiterLists', replacement: at('./src/core/rate/limiterLists.ts') },
      { find: '#canonicalUrl', replacement: at('./src/core/canonicalUrl.ts') },
      { find: '#requestBody', replacement: at('./src/http/transports/serverBody.ts') },
      { find: '#fetchPlatform', replacement: at('./src/http/transports/serverPlatform.ts') },
      { find: /^rxjs-resilient-http$/, replacement: at('./src/index.ts') },
      { find: /^rxjs-resilient-http\/lean$/, replacement: at('./src/lean.ts') },
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
          exclude: [
            ...configDefaults.exclude,
            'test/package/**',
            'test/browser/**',
            'test/angular/**',
            'test/duckdb/**',
            'test/react/**',
            'test/jest/**',
            'test/site/**',
            'test/mutation/.sandbox/**',
            alone,
            ...left,
          ],
        },
      },
      {
        // One at a time, when nothing else runs.
        extends: true,
        test: {
          name: 'alone',
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          include: [alone],
          exclude: [...configDefaults.exclude, ...left],
          testTimeout: 120_000,
          // A machine that stops for a moment, at a bad one, says nothing about what is measured.
          retry: 2,
        },
      },
      {
        // With the Angular of test/angular/node_modules alone, of which there must be one.
        extends: true,
        plugins: [packagesOf('./test/angular/setup.ts', '@angular/')],
        resolve: { dedupe: ['rxjs'] },
        test: {
          name: 'angular',
          include: ['test/angular/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...left],
          setupFiles: ['test/angular/setup.ts'],
          server: { deps: { inline: [/@angular/, /rxjs/] } },
        },
      },
      {
        // What is published, in a browser.
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...left],
          globalSetup: ['test/package/globalSetup.ts', 'test/browser/globalSetup.ts'],
          testTimeout: 60_000,
        },
      },
      {
        // Components in a page over what is published, with the React of test/react/node_modules.
        extends: true,
        oxc: { jsx: { runtime: 'automatic' } },
        test: {
          name: 'react',
          include: ['test/react/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...left],
          globalSetup: 'test/package/globalSetup.ts',
        },
      },
      {
        // The documentation, built by the tools of docs/node_modules.
        extends: true,
        test: {
          name: 'docs',
          include: ['test/site/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...left],
          globalSetup: 'test/site/globalSetup.ts',
        },
      },
      {
        // What is published, under Jest.
        test: {
          name: 'jest',
          include: ['test/jest/*.test.ts'],
          globalSetup: 'test/package/globalSetup.ts',
          hookTimeout: 60_000,
        },
      },
      {
        // With the DuckDB of test/duckdb/node_modules.
        extends: true,
        plugins: [packagesOf('./test/duckdb/setup.ts', '@duckdb/')],
        test: {
          name: 'duckdb',
          include: ['test/duckdb/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...left],
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

/** Whoever imports these packages gets the ones beside a tool chain's tests: the root has them for their types, or not at all. */
function packagesOf(setup: string, scope: string) {
  return {
    name: `packages-of-${scope}`,
    enforce: 'pre' as const,
    async resolveId(this: PluginContext, source: string) {
      return source.startsWith(scope) ? this.resolve(source, at(setup), { skipSelf: true }) : null;
    },
  };
}

interface PluginContext {
  resolve(source: string, importer: string, options: { skipSelf: boolean }): Promise<{ id: string } | null>;
}
