import { defineConfig, type Options } from 'tsup';

/** One build entry per `exports` subpath of package.json; test/package holds the two lists together. */
const entry = {
  index: 'src/index.ts',
  operators: 'operators/index.ts',
  marbles: 'marbles/kit/index.ts',
  node: 'src/node/index.ts',
  oauth2: 'src/oauth2/index.ts',
  rest: 'src/rest/index.ts',
};

const common: Options = {
  outDir: 'dist',
  target: 'es2022',
  // Shared chunks, in CommonJS too: else every entry has an HttpError of its own, and `instanceof` fails across them.
  splitting: true,
  sourcemap: true,
  removeNodeProtocol: false,
};

export default defineConfig([
  { ...common, format: 'esm', entry: { ...entry, cli: 'src/cli/index.ts' } },
  { ...common, format: 'cjs', entry },
  // The declarations once for both: reading the types is most of the time a build takes.
  { outDir: 'dist', format: ['esm', 'cjs'], entry, dts: { only: true } },
]);
