import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import type { Bench, Result } from '../row.js';

const bundles: readonly [what: string, source: string, atMost: number][] = [
  ['`paginate$` + client', "export { paginate$, createHttpClient } from './src/index.js'", 9],
  ['`retryWithProfile`', "export { retryWithProfile } from './src/index.js'", 2],
  ['`parseSse`', "export { parseSse } from './src/index.js'", 3],
  ['all of `.`', "export * from './src/index.js'", 16],
];

export const bundleSizes: Bench = {
  id: 'bundle',
  run: () =>
    Promise.all(
      bundles.map(async ([what, contents, atMost]): Promise<Result> => {
        const { outputFiles } = await build({
          stdin: { contents, resolveDir: process.cwd(), loader: 'ts' },
          bundle: true,
          minify: true,
          write: false,
          format: 'esm',
          platform: 'browser',
          target: 'es2022',
          external: ['rxjs', 'rxjs/*'],
        });
        const gzipped = gzipSync(outputFiles[0]?.contents ?? new Uint8Array(0), { level: 9 });
        return {
          id: bundleSizes.id,
          work: `bundle of ${what}, min + gzip, rxjs apart`,
          against: '',
          limit: { atMost },
          value: gzipped.length / 1000,
          unit: 'kB',
        };
      }),
    ),
};
