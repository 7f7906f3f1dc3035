/**
 * `npm run docs:recording`: runs `npm start` on a terminal of its own, and leaves what it showed in recording.json and as the
 * picture docs/images/run.svg.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleForNode } from '../../support/bundle.js';
import { type Frame, recordingSvg } from './recordingSvg.js';
import { TerminalScreen } from './terminalScreen.js';
import { TITLE } from './title.js';

const FRAME_MS = 120;
const MOST_FRAMES = 80;
const folder = mkdtempSync(join(tmpdir(), 'recording-'));
/** What npm start thinks of its output: cli-progress draws a bar on a terminal only. */
const terminal = `for (const stream of [process.stdout, process.stderr]) Object.assign(stream, { isTTY: true, columns: 90, rows: 30 });`;

const demo = await bundleForNode('test/demo/main.ts');
const screen = new TerminalScreen();
screen.write('$ npm start\n\n');
const frames: Frame[] = [{ atMs: 0, lines: screen.lines }];
const child = spawn(process.execPath, ['--import', `data:text/javascript,${encodeURIComponent(terminal)}`, demo.file], {
  cwd: folder,
  stdio: ['ignore', 'pipe', 'pipe'],
});
const startedAt = performance.now();
for (const stream of [child.stdout, child.stderr]) {
  stream.setEncoding('utf8').on('data', (text: string) => {
    screen.write(text);
    const atMs = Math.round(performance.now() - startedAt);
    const { lines } = screen;
    if (lines.length < 2) return;
    const last = frames.at(-1);
    // One frame for what comes together, from its beginning on; of a line that is redrawn not the moment in which it is empty.
    if (last !== undefined && frames.length > 1 && atMs - last.atMs < FRAME_MS)
      frames[frames.length - 1] = { ...last, lines };
    else frames.push({ atMs, lines });
  });
}
const [code] = await once(child, 'close');
await demo.remove();
rmSync(folder, { recursive: true, force: true });
if (code !== 0) throw new Error(`npm start ended with ${code}`);

const every = Math.ceil(frames.length / MOST_FRAMES);
const kept = frames.filter((_, index) => index % every === 0 || index >= frames.length - 2);
const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
writeFileSync(at('recording.json'), `${JSON.stringify(kept)}\n`);
writeFileSync(at('../../../docs/images/run.svg'), recordingSvg(kept, TITLE));
