import { rm } from 'node:fs/promises';
import { build } from 'esbuild';

/**
 * One TypeScript file with all it imports as one file for Node, packages apart: what is measured is then what is
 * published, without the helpers that a loader adds to every function.
 */
export async function compile(entry: string): Promise<{ file: string; remove(): Promise<void> }> {
  const file = `${process.cwd()}/node_modules/.cache/bench/${crypto.randomUUID()}.mjs`;
  await build({
    entryPoints: [entry],
    outfile: file,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    alias: aliases(),
    logLevel: 'error',
  });
  return { file, remove: () => rm(file, { force: true }) };
}

/** The package by its own name: its sources here. */
function aliases(): Record<string, string> {
  return {
    'rxjs-resilient-http': './src/index.ts',
    'rxjs-resilient-http/node': './src/node/index.ts',
  };
}
