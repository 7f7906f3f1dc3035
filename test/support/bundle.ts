import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
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
 * child process is then there in a fraction of the time. Packages stay outside and resolve from the project.
 */
export async function bundleForNode(entry: string): Promise<Bundle> {
  return bundle(entry, { platform: 'node', target: 'node20', packages: 'external' });
}

/** The same with everything inside, for a page. */
export async function bundleForBrowser(entry: string): Promise<Bundle> {
  return bundle(entry, { platform: 'browser', target: 'es2022' });
}

async function bundle(entry: string, options: Parameters<typeof build>[0]): Promise<Bundle> {
  const directory = fileURLToPath(new URL('node_modules/.cache/test-bundles/', root));
  await mkdir(directory, { recursive: true });
  const outfile = `${directory}${randomUUID()}.mjs`;
  await build({
    ...options,
    absWorkingDir: fileURLToPath(root),
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'esm',
    logLevel: 'silent',
  });
  return { file: outfile, remove: () => rm(outfile, { force: true }) };
}
