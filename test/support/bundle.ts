import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = new URL('../../', import.meta.url);

export interface Bundle {
  /** The bundled file. */
  file: string;
  remove(): Promise<void>;
}

/**
 * Compiles a TypeScript entry, given relative to the project, into one file that Node starts without a loader: a
 * child process is then there in a fraction of the time. Packages stay outside and resolve from the project,
 * or first from a tool chain of it.
 */
export async function bundleForNode(entry: string, toolChain = '.'): Promise<Bundle> {
  const directory = fileURLToPath(new URL(`${toolChain}/node_modules/.cache/test-bundles/`, root));
  await mkdir(directory, { recursive: true });
  const outfile = `${directory}${randomUUID()}.mjs`;
  await build({
    platform: 'node',
    target: 'node20',
    packages: 'external',
    absWorkingDir: fileURLToPath(root),
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'esm',
    logLevel: 'silent',
  });
  return { file: outfile, remove: () => rm(outfile, { force: true }) };
}

export interface Bundles {
  /** The bundled file of one of the entries. */
  fileOf(entry: string): string;
  remove(): Promise<void>;
}

/** The same for many entries of different names in one go: what they share is compiled once and stands in files of its own. */
export async function bundleAllForNode(entries: readonly string[]): Promise<Bundles> {
  const outdir = `${fileURLToPath(new URL('node_modules/.cache/test-bundles/', root))}${randomUUID()}`;
  await build({
    platform: 'node',
    target: 'node20',
    packages: 'external',
    absWorkingDir: fileURLToPath(root),
    entryPoints: [...entries],
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    logLevel: 'silent',
  });
  return {
    fileOf: (entry) => `${outdir}/${basename(entry).replace(/\.tsx?$/, '.mjs')}`,
    remove: () => rm(outdir, { recursive: true, force: true }),
  };
}
