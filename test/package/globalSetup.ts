import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The packed tarball. */
    tarball: string;
    /** A project that has the unpacked tarball among its node_modules, and nothing of ours besides. */
    consumer: string;
  }
}

const root = fileURLToPath(new URL('../../', import.meta.url));

export default function setup({ provide }: TestProject): () => void {
  const run = (command: string, args: string[], cwd = root) =>
    execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  // The runner has built a moment ago; whoever calls vitest on its own gets a fresh build.
  if (process.env.ALREADY_BUILT !== '1') run('npm', ['run', '--silent', 'build', '--', '--silent']);

  const folder = mkdtempSync(join(tmpdir(), 'rxjs-resilient-http-'));
  run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder]);
  const tarball = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? 'none');
  run('tar', ['-xzf', tarball], folder);

  const consumer = join(folder, 'consumer');
  const modules = join(consumer, 'node_modules');
  mkdirSync(modules, { recursive: true });
  cpSync(join(folder, 'package'), join(modules, 'rxjs-resilient-http'), { recursive: true });
  const neighbours = [
    'rxjs',
    'undici',
    '@types/node',
    'undici-types',
    'rxjs-for-await',
    'json-p3',
    'oauth4webapi',
    '@angular/core',
    '@angular/common',
    '@opentelemetry/api',
    'bullmq',
    'ioredis',
    'tslib',
    'cac',
    'yaml',
    'cli-progress',
  ];
  for (const name of neighbours) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(modules, name), 'dir');
  }

  provide('tarball', tarball);
  provide('consumer', consumer);
  return () => rmSync(folder, { recursive: true, force: true });
}
