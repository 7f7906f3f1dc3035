import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ConsoleLogger, LogLevel, NodeJSFileSystem } from '@angular/compiler-cli';
import { createEs2015LinkerPlugin } from '@angular/compiler-cli/linker/babel';
import { transformAsync } from '@babel/core';
import { build, type Plugin } from 'esbuild';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const dist = at('../../dist/');

export interface BuiltApp {
  /** What the browser loads: minified, one file. */
  readonly browser: string;
  /** `render` of app/server.ts. */
  render(document: string, url: string): Promise<string>;
}

/** A production build of app/ over the built package: Angular's compiler, then esbuild with Angular's linker. */
export async function buildApp(): Promise<BuiltApp> {
  execFileSync(
    process.execPath,
    [at('node_modules/@angular/compiler-cli/bundles/src/bin/ngc.js'), '-p', at('tsconfig.app.json')],
    {
      cwd: at('.'),
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const [browser, server] = await Promise.all([bundle('browser'), bundle('server')]);
  const file = at('.built/server.mjs');
  writeFileSync(file, server);
  const { render } = (await import(pathToFileURL(file).href)) as Pick<BuiltApp, 'render'>;
  return { browser, render };
}

async function bundle(platform: 'browser' | 'server'): Promise<string> {
  const isServer = platform === 'server';
  const { outputFiles } = await build({
    entryPoints: [at(`.built/app/${platform}.js`)],
    bundle: true,
    minify: !isServer,
    write: false,
    format: 'esm',
    platform: isServer ? 'node' : 'browser',
    target: 'es2022',
    // As its users' bundlers read the package: the paths of this project's own tsconfig are not theirs.
    tsconfigRaw: {},
    define: { ngDevMode: 'false', ngServerMode: String(isServer), ngJitMode: 'false' },
    // Some of what the server side takes with it is CommonJS.
    ...(isServer && {
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    }),
    plugins: [onlyOnce, linker],
  });
  return outputFiles[0]?.text ?? '';
}

/** The library as it is published, with the Angular and the rxjs of these tests. */
const onlyOnce: Plugin = {
  name: 'only-once',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^(@angular\/|rxjs(\/|$)|tslib$)/ }, ({ path, pluginData, kind }) =>
      pluginData === 'asked' ? undefined : resolve(path, { kind, resolveDir: at('.'), pluginData: 'asked' }),
    );
    onResolve({ filter: /^rxjs-resilient-http/ }, ({ path }) => ({
      path: `${dist}esm/src/${path === 'rxjs-resilient-http' ? '' : `${path.split('/')[1]}/`}index.js`,
      sideEffects: false,
    }));
  },
};

const linkerPlugin = createEs2015LinkerPlugin({
  fileSystem: new NodeJSFileSystem(),
  logger: new ConsoleLogger(LogLevel.error),
  sourceMapping: false,
});

/** Angular's packages are compiled halfway; the application's build finishes them. */
const linker: Plugin = {
  name: 'angular-linker',
  setup({ onLoad }) {
    onLoad({ filter: /@angular[\\/].*\.mjs$/ }, async ({ path }) => {
      const source = readFileSync(path, 'utf8');
      if (!source.includes('ɵɵngDeclare')) return undefined;
      const result = await transformAsync(source, {
        filename: path,
        configFile: false,
        babelrc: false,
        compact: false,
        plugins: [() => linkerPlugin],
      });
      return { contents: result?.code ?? source, loader: 'js' };
    });
  },
};
