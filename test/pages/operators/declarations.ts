import { join } from 'node:path';
import ts from 'typescript';
import { root } from '../pages.js';
import { readOptionComment } from './docComment.js';

export interface Option {
  readonly name: string;
  readonly text: string;
  readonly defaultValue: string;
}

export interface Declared {
  readonly comment: string;
  /** As it stands in the source, overloads one after the other. */
  readonly signature: string;
  /** By parameter: what may be said in it. */
  readonly options: readonly { parameter: string; options: readonly Option[] }[];
}

/** Types that are things, not options: their pages and the API reference say what they are. */
const things =
  /^(HttpClient|HttpRequestOptions|HttpResponse|Response|RateLimiter|CircuitBreaker|RetryBudget|Schema|RestSourceConfig)$/;

/** Reads functions as their entries export them. */
export function readDeclarations(): (entry: string, name: string) => Declared {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const fileOfEntry = (entry: string) => join(root, options.paths?.[entry]?.[0] ?? 'missing');
  const program = ts.createProgram(
    Object.keys(options.paths ?? {})
      .filter((entry) => entry.startsWith('rxjs-resilient-http'))
      .map(fileOfEntry),
    options,
  );
  const checker = program.getTypeChecker();

  return (entry, name) => {
    const file = program.getSourceFile(fileOfEntry(entry));
    const module = file && checker.getSymbolAtLocation(file);
    const exported = module && checker.getExportsOfModule(module).find((symbol) => symbol.name === name);
    const symbol = exported && exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    const declarations = (symbol?.declarations ?? []).filter(ts.isFunctionDeclaration);
    const overloads = declarations.filter(({ body }) => body === undefined);
    const shown = overloads.length > 0 ? overloads : declarations;
    const [first] = declarations;
    if (first === undefined) throw new Error(`${entry} exports no function ${name}`);
    return { comment: commentOf(first), signature: shown.map(headerOf).join('\n'), options: optionsOf(shown) };
  };

  function optionsOf(functions: readonly ts.FunctionDeclaration[]): Declared['options'] {
    const parameters = functions.at(-1)?.parameters ?? [];
    return parameters.flatMap((parameter) => {
      const type = checker.getNonNullableType(checker.getTypeAtLocation(parameter));
      const parts = (type.isUnion() ? type.types : [type]).filter((part) => !isThing(part));
      const members = parts.flatMap((part) => (isOptions(part) ? checker.getPropertiesOfType(part) : []));
      if (members.length === 0) return [];
      const name = ts.isIdentifier(parameter.name) ? parameter.name.text : 'config';
      return [{ parameter: name, options: members.map(optionOf) }];
    });
  }

  function isThing(type: ts.Type): boolean {
    return things.test(type.aliasSymbol?.name ?? type.symbol?.name ?? '');
  }

  /** An object of ours that is no function, list or class. */
  function isOptions(type: ts.Type): boolean {
    if (!(type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection))) return false;
    if (type.getCallSignatures().length > 0 || checker.isArrayLikeType(type) || type.isClass()) return false;
    const [member] = checker.getPropertiesOfType(type);
    const source = member?.declarations?.[0]?.getSourceFile();
    return source !== undefined && !source.fileName.includes('node_modules');
  }
}

function optionOf(member: ts.Symbol): Option {
  const declaration = member.declarations?.[0];
  return { name: member.name, ...readOptionComment(declaration ? commentOf(declaration) : '') };
}

function commentOf(node: ts.Node): string {
  const [comment] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  return comment?.getText() ?? '';
}

function headerOf(declaration: ts.FunctionDeclaration): string {
  const text = declaration.getText();
  const header = declaration.body ? text.slice(0, declaration.body.getStart() - declaration.getStart()) : text;
  return header
    .replace(/^export (async )?/, '')
    .replace(/\s*\/\*\*(?:(?!\*\/).)*\*\//gs, '')
    .replace(/;?\s*$/, '');
}
