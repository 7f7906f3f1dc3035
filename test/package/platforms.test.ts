import { build } from 'esbuild';
import { expect, inject, it } from 'vitest';

const consumer = inject('consumer');

async function bundle(options: { platform: 'browser' | 'node'; conditions?: string[] }): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: `export { createHttpClient } from 'rxjs-resilient-http'`, resolveDir: consumer, loader: 'js' },
    bundle: true,
    write: false,
    format: 'esm',
    external: ['rxjs'],
    ...options,
  });
  return outputFiles[0]?.text ?? '';
}

/** Following redirects, the codes in the causes of Node's errors, and bodies that no browser sends. */
const serverOnly = [
  'ERR_TOO_MANY_REDIRECTS',
  'Proxy response',
  'EHOSTUNREACH',
  'SELF_SIGNED_',
  'stream of the old kind',
];

it.each<[string, boolean, Parameters<typeof bundle>[0]]>([
  ['a browser', false, { platform: 'browser' }],
  ['a browser, as Vite and webpack say it', false, { platform: 'browser', conditions: ['module', 'production'] }],
  ['a worker on a server', true, { platform: 'browser', conditions: ['workerd', 'worker', 'browser'] }],
  ['Node', true, { platform: 'node' }],
])('gives a bundle for %s what only a server needs: %s', async (_, present, options) => {
  const text = await bundle(options);
  expect(text).toContain('createHttpClient');
  expect(serverOnly.map((mark) => text.includes(mark))).toEqual(serverOnly.map(() => present));
});
