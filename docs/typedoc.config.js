import { readFileSync } from 'node:fs';
import { Converter } from 'typedoc';

/** The entries, as the project's compiler knows them. */
const { compilerOptions } = JSON.parse(readFileSync(new URL('../tsconfig.json', import.meta.url), 'utf8'));
const entries = Object.entries(compilerOptions.paths)
  .filter(([name]) => name.startsWith('rxjs-resilient-http'))
  .map(([name, [file]]) => ({ name, file }));

/** A module is called what one imports, not where its file is. */
function nameModules(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const { name, file } of entries) {
      const path = file.replace(/^\.\//, '').replace(/(\/index)?\.ts$/, '');
      const module = project.children?.find((child) => child.name === path);
      if (module === undefined) throw new Error(`no module ${path} for ${name}`);
      module.name = name;
    }
  });
}

/** A comment may link to what another entry exports, whether or not its file imports that. */
function linkAcrossEntries(app) {
  app.converter.addUnknownSymbolResolver(({ symbolReference }, { project }) => {
    const [{ path: name } = {}] = symbolReference?.path ?? [];
    const target = project.children?.flatMap(({ children = [] }) => children).find((child) => child.name === name);
    return target && { target };
  });
}

export default {
  name: 'rxjs-resilient-http',
  entryPoints: entries.map(({ file }) => `../${file}`),
  tsconfig: 'tsconfig.api.json',
  // The suite has checked the types.
  skipErrorChecking: true,
  // Types of options that have no export of their own are documented beside what takes them.
  plugin: ['typedoc-plugin-missing-exports', nameModules, linkAcrossEntries],
  placeInternalsInOwningModule: true,
  out: 'public/api',
  readme: 'none',
  excludeInternal: true,
  excludePrivate: true,
  excludeExternals: true,
  hideGenerator: true,
  disableSources: true,
  treatWarningsAsErrors: true,
  githubPages: false,
  favicon: 'public/logo.svg',
  customCss: '.vitepress/api.css',
  navigationLinks: { Documentation: '../index.html' },
};
