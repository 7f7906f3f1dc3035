/**
 * `npm run bench` measures every row of the performance table, prints it and writes results.json and chart.svg.
 * `npm run bench -- sse heap` runs the rows whose id starts so; `--quick` does a twentieth of the work in three rounds, to
 * see that everything runs (`--rounds=5 --scale=0.3` for something between). Only a full run of everything writes files.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { compile } from './compile.js';

const bench = await compile('test/bench/main.ts');
const child = spawn(process.execPath, ['--expose-gc', bench.file, ...process.argv.slice(2)], { stdio: 'inherit' });
const [code] = await once(child, 'exit');
await bench.remove();
process.exitCode = code;
