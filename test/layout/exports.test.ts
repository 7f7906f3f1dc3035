import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { root } from './moduleGraph.js';

const entries = {
  '.': 'src/index.ts',
  './angular': 'src/angular/index.ts',
  './duckdb': 'src/duckdb/index.ts',
  './lean': 'src/lean.ts',
  './operators': 'operators/index.ts',
  './marbles': 'marbles/kit/index.ts',
  './node': 'src/node/index.ts',
  './oauth2': 'src/oauth2/index.ts',
  './bullmq': 'src/bullmq/index.ts',
  './redis': 'src/redis/index.ts',
  './otel': 'src/otel/index.ts',
  './rest': 'src/rest/index.ts',
};

const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
const program = ts.createProgram(
  Object.values(entries).map((file) => join(root, file)),
  options,
);
const checker = program.getTypeChecker();

function sourceOf(file: string): ts.SourceFile {
  const source = program.getSourceFile(join(root, file));
  if (!source) throw new Error(`${file} is not there`);
  return source;
}

/** `name`, or `type name` for what is gone at run time; sorted. */
function exportedNames(file: string): string[] {
  const symbol = checker.getSymbolAtLocation(sourceOf(file));
  return (symbol ? checker.getExportsOfModule(symbol) : [])
    .map((exported) => {
      const target = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
      return target.flags & ts.SymbolFlags.Value ? exported.name : `type ${exported.name}`;
    })
    .sort();
}

describe.each(Object.entries(entries))('entry %s', (subpath, file) => {
  // After a deliberate change: npx vitest run test/layout -u
  it('exports what its list says, no more and no less', async () => {
    const list = `exports/${subpath === '.' ? 'index' : subpath.slice(2)}.txt`;
    await expect(`${exportedNames(file).join('\n')}\n`).toMatchFileSnapshot(list);
  });

  it('names each export: no wildcard, no default, types marked', () => {
    const wide = sourceOf(file).statements.filter(
      (statement) =>
        ts.isExportAssignment(statement) ||
        (ts.isExportDeclaration(statement) && !(statement.exportClause && ts.isNamedExports(statement.exportClause))),
    );
    expect(wide.map((statement) => statement.getText())).toEqual([]);
    expect(exportedNames(file)).not.toContain('default');
  });
});

it('exports every operator from "." too', () => {
  expect(exportedNames(entries['.'])).toEqual(expect.arrayContaining(exportedNames(entries['./operators'])));
});
