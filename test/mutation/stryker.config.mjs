/** Run from the project's root by `run.mjs`, which says what is changed. */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  reporters: ['clear-text', 'progress', 'json'],
  jsonReporter: { fileName: `test/mutation/.report/${process.env.MUTATION_SLICE ?? 'mutation'}.json` },
  clearTextReporter: { logTests: false, allowColor: false },
  tempDirName: 'test/mutation/.sandbox',
  ignorePatterns: ['dist', 'docs', 'test/angular', 'test/react', 'test/browser', 'test/bench', '.git', 'biome.json'],
  // A change of what runs while a module is loaded (a list of names, a pattern) would cost all tests of its part.
  ignoreStatic: true,
  // A mutant that loops for ever is killed by the clock; time without one is what its tests took.
  timeoutMS: 5_000,
  timeoutFactor: 2,
  concurrency: 2,
  thresholds: { high: 95, low: 90, break: 90 },
  disableTypeChecks: false,
};
