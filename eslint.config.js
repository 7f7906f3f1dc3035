import { defineConfig } from 'eslint/config';
import rxjsX from 'eslint-plugin-rxjs-x';
import { parser } from 'typescript-eslint';

// Everything but RxJS is Biome's; eslint is here for the rules that know Observables by their types.
export default defineConfig(
  {
    ignores: [
      'dist/',
      'coverage/',
      '.demo/',
      '**/.snippets/',
      '**/.recipes/',
      'test/angular/',
      'test/mutation/',
      'test/duckdb/',
      'test/react/',
      'docs/',
    ],
  },
  {
    files: ['**/*.ts'],
    extends: [rxjsX.configs.recommended],
    languageOptions: { parser, parserOptions: { projectService: true } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'rxjs-x/no-exposed-subjects': 'error',
      'rxjs-x/no-floating-observables': 'error',
      'rxjs-x/no-misused-observables': 'error',
      'rxjs-x/no-sharereplay-before-takeuntil': 'error',
      'rxjs-x/no-subclass': 'error',
      // These hand on what comes, at once: nothing of theirs outlives the source that takeUntil has ended.
      'rxjs-x/no-unsafe-takeuntil': ['error', { allow: ['filter', 'finalize', 'map', 'tap', 'toArray'] }],
      // Where measuring asked for `new Observable`, an inner subscription belongs to its subscriber: teardown is held.
      'rxjs-x/no-nested-subscribe': 'off',
      // Errors are values: a source may error with anything, and the tests make it do so.
      'rxjs-x/throw-error': 'off',
    },
  },
  {
    // A test knows what it made fail, and names the type of it or not.
    files: ['test/**/*.ts', 'marbles/*.ts'],
    rules: { 'rxjs-x/no-implicit-any-catch': 'off' },
  },
);
