import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compare } from '../compare.js';
import { compile } from '../compile.js';
import { counted } from '../counted.js';
import type { Bench } from '../row.js';
import { withServer } from '../withServer.js';

const PER_PAGE = 1000;
/** A round of the loop takes a minute or so. */
const MOST_ROUNDS = 3;

/** What one writes in a shell: a page, its records as lines, the next page's URL out of its Link header. */
const LOOP = `
set -euo pipefail
next=$2
while [ -n "$next" ]; do
  curl -fsS -D headers "$1$next" | jq -c '.[]' >> loop.ndjson
  next=$(sed -n 's/^link: <\\([^>]*\\)>; rel="next".*/\\1/Ip' headers)
done
`;

export const pull: Bench = {
  id: 'pull',
  run: (settings) =>
    withServer(async (baseUrl) => {
      for (const tool of ['curl', 'jq', 'bash']) {
        if (await isThere(tool)) continue;
        console.log(`${tool} is not installed: the row of the command line's pull was left out.`);
        return [];
      }
      const pages = Math.max(2, Math.round(1000 * settings.scale));
      const first = `/pages?of=${pages}&size=${PER_PAGE}&page=1`;
      const folder = await mkdtemp(join(tmpdir(), 'bench-pull-'));
      const cli = await compile('src/cli/index.ts');
      const into = (file: string, command: string, args: readonly string[]) => async () => {
        const path = join(folder, file);
        await rm(path, { force: true });
        await runTool(command, args, folder);
        return counted(await lineCount(path), pages * PER_PAGE);
      };
      try {
        return await compare(
          {
            id: pull.id,
            work: 'command line `pull`, 1,000 pages of 1,000 records to NDJSON',
            subject: into('pull.ndjson', process.execPath, [cli.file, 'pull', baseUrl + first, '--out', 'pull.ndjson']),
            others: [
              {
                name: '`curl` into `jq`, in a loop',
                atLeast: 5,
                run: into('loop.ndjson', 'bash', ['-c', LOOP, 'loop', baseUrl, first]),
              },
            ],
          },
          { ...settings, rounds: Math.min(settings.rounds, MOST_ROUNDS) },
        );
      } finally {
        await Promise.all([cli.remove(), rm(folder, { recursive: true })]);
      }
    }),
};

async function runTool(command: string, args: readonly string[], cwd: string): Promise<void> {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-2000);
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${stderr}`);
}

async function isThere(tool: string): Promise<boolean> {
  const child = spawn(tool, ['--version'], { stdio: 'ignore' });
  return new Promise((resolve) => {
    child.on('error', () => resolve(false));
    child.on('close', (code) => resolve(code === 0));
  });
}

async function lineCount(path: string): Promise<number> {
  let lines = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++;
  }
  return lines;
}
