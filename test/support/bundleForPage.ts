import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Compiles an entry, given relative to the project, into the one script that a page loads, over the package as its
 * users get it: `consumer` is the folder whose node_modules has it (test/package/globalSetup.ts).
 */
export async function bundleForPage(entry: string, consumer: string, options: BuildOptions = {}): Promise<string> {
  const { outputFiles } = await build({
    platform: 'browser',
    target: 'es2022',
    format: 'esm',
    // As its users' bundlers read the package: the paths of this project's own tsconfig are not theirs.
    tsconfigRaw: {},
    logLevel: 'silent',
    ...options,
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    plugins: [
      {
        name: 'published-package',
        setup({ onResolve, resolve }) {
          onResolve({ filter: /^rxjs-resilient-http/ }, ({ path, kind, pluginData }) =>
            pluginData === 'asked' ? undefined : resolve(path, { kind, resolveDir: consumer, pluginData: 'asked' }),
          );
        },
      },
    ],
  });
  return outputFiles[0]?.text ?? '';
}
