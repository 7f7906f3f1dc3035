import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** One import, export-from or `import()` of a module. */
export interface ModuleEdge {
  /** A file of this project, or a package's name with its subpath. */
  readonly to: string;
  readonly line: number;
  /** `import type` and `export type`: gone once compiled. */
  readonly typeOnly: boolean;
}

export interface ProjectModule {
  /** Relative to the root, with slashes. */
  readonly path: string;
  readonly source: ts.SourceFile;
  readonly edges: readonly ModuleEdge[];
}

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** The modules that are published, by path. */
export function readModules(): ReadonlyMap<string, ProjectModule> {
  const files = ['src', 'operators', 'marbles/kit'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name).split(sep).join('/')),
  );
  return new Map(files.map((path) => [path, readModule(path)]));
}

function readModule(path: string): ProjectModule {
  const text = readFileSync(join(root, path), 'utf8');
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const edges: ModuleEdge[] = [];
  const add = (specifier: ts.Expression | undefined, typeOnly: boolean): void => {
    if (!specifier || !ts.isStringLiteral(specifier)) return;
    const line = source.getLineAndCharacterOfPosition(specifier.getStart()).line + 1;
    edges.push({ to: resolve(path, specifier.text), line, typeOnly });
  };
  const visit = (node: ts.Node): void => {
    // `import { type A }` keeps its edge under verbatimModuleSyntax: only a whole `import type` is none.
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, node.importClause?.isTypeOnly ?? false);
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { path, source, edges };
}

/** Modules that differ from platform to platform: what package.json's `imports` say where no condition holds. */
const { imports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  imports: Record<string, { default: string }>;
};

function resolve(from: string, specifier: string): string {
  const byPlatform = imports[specifier]?.default;
  if (byPlatform) return byPlatform.replace(/^\.\/dist\/esm\/(.*)\.js$/, '$1.ts');
  if (!specifier.startsWith('.')) return specifier;
  const path = relative(root, join(root, dirname(from), specifier));
  return path.split(sep).join('/').replace(/\.js$/, '.ts');
}

/** Groups of modules that import each other: at run time, or by whatever edges `counts`. */
export function findCycles(
  modules: ReadonlyMap<string, ProjectModule>,
  counts: (edge: ModuleEdge) => boolean = (edge) => !edge.typeOnly,
): string[][] {
  const cycles: string[][] = [];
  const state = new Map<string, 'open' | 'done'>();
  const trail: string[] = [];
  const visit = (path: string): void => {
    if (state.get(path) === 'open') cycles.push([...trail.slice(trail.indexOf(path)), path]);
    if (state.has(path)) return;
    state.set(path, 'open');
    trail.push(path);
    for (const edge of modules.get(path)?.edges ?? []) if (counts(edge)) visit(edge.to);
    trail.pop();
    state.set(path, 'done');
  };
  for (const path of modules.keys()) visit(path);
  return cycles;
}

/** Everything that loading `entry` loads, packages included, each with the module that asked for it. */
export function reachable(modules: ReadonlyMap<string, ProjectModule>, entry: string): ReadonlyMap<string, string> {
  const seen = new Map<string, string>([[entry, '']]);
  for (const path of seen.keys()) {
    for (const edge of modules.get(path)?.edges ?? []) {
      if (!edge.typeOnly && !seen.has(edge.to)) seen.set(edge.to, path);
    }
  }
  return seen;
}
