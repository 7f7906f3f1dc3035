import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { defineConfig, type Options } from 'tsup';

/** One build entry per `exports` subpath of package.json; test/package holds the two lists together. */
const entry = {
  angular: 'src/angular/index.ts',
  duckdb: 'src/duckdb/index.ts',
  index: 'src/index.ts',
  lean: 'src/lean.ts',
  operators: 'operators/index.ts',
  marbles: 'marbles/kit/index.ts',
  node: 'src/node/index.ts',
  oauth2: 'src/oauth2/index.ts',
  bullmq: 'src/bullmq/index.ts',
  redis: 'src/redis/index.ts',
  otel: 'src/otel/index.ts',
  rest: 'src/rest/index.ts',
};

const common: Options = {
  outDir: 'dist',
  target: 'es2022',
  // Shared chunks, in CommonJS too: else every entry has an HttpError of its own, and `instanceof` fails across them.
  splitting: true,
  removeNodeProtocol: false,
  // As short as it gets in a page: minifiers take the properties of `Number` for somebody's own.
  define: { 'Number.POSITIVE_INFINITY': 'Infinity', 'Number.NaN': 'NaN' },
};

/**
 * For bundlers: one file a module, so that a page holds what it uses. Node loads the chunks instead, which are fewer
 * files to open at a start.
 */
const modules: Options = {
  ...common,
  format: 'esm',
  outDir: 'dist/esm',
  bundle: false,
  splitting: false,
  entry: [
    'src/**/*.ts',
    'operators/**/*.ts',
    'marbles/kit/**/*.ts',
    '!src/cli/**',
    '!src/node/**',
    '!src/redis/**',
    '!src/bullmq/**',
    '!src/duckdb/**',
  ],
  onSuccess: async () => removeEmpty('dist/esm'),
};

/**
 * tsup's own CommonJS with shared chunks takes classes with fields apart, and their names are lost (`_class2`) where a
 * log or a failing marble shows them. esbuild leaves them as they are.
 */
const commonJs: Options = {
  format: 'esm',
  outExtension: () => ({ js: '.cjs' }),
  plugins: [
    {
      name: 'commonjs',
      renderChunk: (code) => transform(code, { format: 'cjs', platform: 'node', target: 'es2022' }),
    },
  ],
};

export default defineConfig([
  { ...common, format: 'esm', entry: { ...entry, cli: 'src/cli/index.ts' } },
  { ...common, ...commonJs, entry },
  modules,
  // The declarations once for both: reading the types is most of the time a build takes.
  { outDir: 'dist', format: ['esm', 'cjs'], entry, dts: { only: true } },
]);

/** Modules of types alone leave nothing to load. */
function removeEmpty(folder: string): void {
  for (const { name, parentPath } of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const file = join(parentPath, name);
    if (name.endsWith('.js') && readFileSync(file, 'utf8').trim() === '') rmSync(file);
  }
}
