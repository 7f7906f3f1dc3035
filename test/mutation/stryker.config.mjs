/** Run from the project's root by `run.mjs`, which says what is changed. */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'test/mutation/vitest.config.ts' },
  reporters: ['clear-text', 'progress', 'json'],
  jsonReporter: { fileName: 'test/mutation/.report/mutation.json' },
  clearTextReporter: { logTests: false, allowColor: false },
  tempDirName: 'test/mutation/.sandbox',
  ignorePatterns: ['dist', 'docs', 'test/angular', 'test/react', 'test/browser', 'test/bench', '.git'],
  // A mutant that loops for ever is killed by the clock; time without one is what the tests took.
  timeoutMS: 20_000,
  timeoutFactor: 3,
  concurrency: 2,
  thresholds: { high: 95, low: 90, break: 90 },
  disableTypeChecks: false,
};
