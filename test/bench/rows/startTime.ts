import { rm } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { startNode } from '../../support/runChild.js';
import { median } from '../compare.js';
import { compile } from '../compile.js';
import type { Bench } from '../row.js';

/** Starts of a process for each of a round's times. */
const STARTS = 5;

export const startTime: Bench = {
  id: 'start',
  async run({ rounds }) {
    const child = await compile('test/bench/children/startTime.ts');
    const published = await buildForNode();
    const msOf = async (specifier: string) => {
      let sum = 0;
      for (let start = 0; start < STARTS; start++) {
        const { code, stdout, stderr } = await startNode([child.file, specifier]).ended;
        if (code !== 0) throw new Error(`import of ${specifier} failed: ${stderr}`);
        sum += (JSON.parse(stdout) as { ms: number }).ms;
      }
      return sum / STARTS;
    };
    const ratios: number[] = [];
    for (let round = 0; round <= rounds; round++) {
      const ours = await msOf(published.url);
      const theirs = await msOf('rxjs');
      if (round > 0) ratios.push(ours / theirs);
    }
    await Promise.all([child.remove(), published.remove()]);
    return [
      {
        id: startTime.id,
        work: "`import 'rxjs-resilient-http'` in a fresh Node process",
        against: "`import 'rxjs'`",
        limit: { atMost: 1.5 },
        value: median(ratios),
        unit: 'ratio',
        rounds: ratios,
      },
    ];
  },
};

/** The entry as Node loads it from the package: in chunks that several entries share, packages apart (`tsup.config.ts`). */
async function buildForNode(): Promise<{ url: string; remove(): Promise<void> }> {
  const outdir = `${process.cwd()}/node_modules/.cache/bench/${crypto.randomUUID()}`;
  await build({
    entryPoints: {
      index: 'src/index.ts',
      lean: 'src/lean.ts',
      operators: 'operators/index.ts',
      node: 'src/node/index.ts',
      oauth2: 'src/oauth2/index.ts',
      rest: 'src/rest/index.ts',
    },
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    packages: 'external',
    outExtension: { '.js': '.mjs' },
    logLevel: 'error',
  });
  return { url: pathToFileURL(`${outdir}/index.mjs`).href, remove: () => rm(outdir, { recursive: true }) };
}
