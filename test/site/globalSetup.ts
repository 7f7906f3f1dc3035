import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** What the build of the site answered, and said. */
    siteBuild: { status: number | null; output: string };
    /** The folder with the built site. */
    site: string;
  }
}

const docs = fileURLToPath(new URL('../../docs/', import.meta.url));

/** Builds the site once for all tests, as `npm run docs:build` does. */
export default function setup({ provide }: TestProject): void {
  const site = join(docs, '.vitepress/dist');
  provide('site', site);
  // For whoever works on these tests: the build takes most of their time.
  if (process.env.SITE_BUILT === '1') {
    provide('siteBuild', { status: 0, output: '' });
    return;
  }
  rmSync(site, { recursive: true, force: true });
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'build'], {
    cwd: docs,
    encoding: 'utf8',
    // vitest's own says "test", and the site is built as it is published.
    env: { ...process.env, NODE_ENV: 'production', NO_COLOR: '1' },
    shell: process.platform === 'win32',
  });
  provide('siteBuild', { status, output: `${stdout}${stderr}` });
}
