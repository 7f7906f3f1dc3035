import { type ChildProcess, spawn } from 'node:child_process';

export interface ChildResult {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface RunningChild {
  readonly process: ChildProcess;
  /** Resolves when both the process and its output have ended. */
  readonly ended: Promise<ChildResult>;
  /** Resolves once standard output matches, or when the process has ended. */
  untilOutput(pattern: RegExp): Promise<void>;
}

/** A Node process of its own, its output kept. It is killed after `limitMs`, so that no test hangs on it. */
export function startNode(args: readonly string[], { limitMs = 60_000, cwd = undefined as string | undefined } = {}) {
  const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<ChildResult>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, stdout, stderr });
    });
  });
  const untilOutput = (pattern: RegExp): Promise<void> =>
    new Promise((resolve) => {
      const look = () => {
        if (pattern.test(stdout)) resolve();
      };
      look();
      child.stdout.on('data', look);
      child.on('close', () => resolve());
    });
  return { process: child, ended, untilOutput } satisfies RunningChild;
}
