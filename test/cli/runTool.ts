import { spawn } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { runCli } from '../../src/cli/runCli.js';

export interface ToolRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const entry = fileURLToPath(new URL('../../src/cli/index.ts', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));

/** The tool in a process of its own, with nothing of this process's environment but what it needs to start. */
export function startTool(
  args: readonly string[],
  env: Record<string, string> = {},
  stdoutTo: 'pipe' | number = 'pipe',
) {
  const child = spawn(process.execPath, ['--import', 'tsx', entry, ...args], {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', stdoutTo, 'pipe'],
    timeout: 45_000,
    killSignal: 'SIGKILL',
  });
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const done = new Promise<ToolRun>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  return {
    done,
    interrupt: () => {
      child.kill('SIGINT');
    },
    /** As `| head -1` does. */
    stopReading: () => child.stdout?.once('data', () => child.stdout?.destroy()),
    /** As a power cut would. */
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}

export function runTool(args: readonly string[], env: Record<string, string> = {}): Promise<ToolRun> {
  return startTool(args, env).done;
}

/** The same in this process: for the many cases that need no process of their own. */
export async function runHere(args: readonly string[], env: Record<string, string> = {}): Promise<ToolRun> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const text = (stream: PassThrough) => (stream.read() as Buffer | null)?.toString() ?? '';
  const code = await runCli(args, { stdout, stderr, env, signal: new AbortController().signal });
  return { code, stdout: text(stdout), stderr: text(stderr) };
}
