import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);

/** What the package takes in browsers for its `#` imports, as sources: the playground runs on them. */
export function browserModules(): { find: string; replacement: string }[] {
  const { imports } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
    imports: Record<string, { browser: string }>;
  };
  return Object.entries(imports).map(([find, { browser }]) => ({
    find,
    replacement: fileURLToPath(new URL(browser.replace('./dist/esm/', '').replace(/\.js$/, '.ts'), root)),
  }));
}
