import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A member of a type that an entry exports. */
export interface PublicMember {
  /** `src/http/types.ts HttpClientOptions.timeoutMs` */
  readonly name: string;
  /** Has a comment that an editor shows; also true where it stands in no interface, but in an object written out inside of a type. */
  readonly isDocumented: boolean;
  /** May be left out, and must not be `undefined` where a project has `exactOptionalPropertyTypes`. */
  readonly refusesUndefined: boolean;
}

/**
 * The members of every interface and object type that the entries export, of those that these name, and of what their
 * functions and classes take. Read from the source, by the compiler.
 */
export function publicMembers(): PublicMember[] {
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const program = ts.createProgram(entryFilesIn(options), { ...options, exactOptionalPropertyTypes: true });
  const checker = program.getTypeChecker();
  const members = new Map<ts.Node, PublicMember>();

  const add = (node: ts.PropertySignature | ts.MethodSignature, owner: string) => {
    const source = node.getSourceFile();
    if (members.has(node) || !isOurs(source)) return;
    const file = source.fileName.slice(root.length);
    members.set(node, {
      name: `${file} ${ts.isInterfaceDeclaration(node.parent) ? node.parent.name.text : owner}.${node.name.getText()}`,
      isDocumented:
        !ts.isInterfaceDeclaration(node.parent) || ts.getJSDocCommentsAndTags(node).some((doc) => textOf(doc) !== ''),
      refusesUndefined: node.questionToken !== undefined && !acceptsUndefined(node, checker),
    });
  };
  /** Objects that are written out inside of a type or among parameters, and the types that are named there. */
  const addWrittenOut = (node: ts.Node, owner: string) => {
    if (ts.isPropertySignature(node) || ts.isMethodSignature(node)) add(node, owner);
    if (ts.isTypeReferenceNode(node) || ts.isExpressionWithTypeArguments(node)) {
      const named = checker.getSymbolAtLocation(ts.isTypeReferenceNode(node) ? node.typeName : node.expression);
      if (named) addDeclared(named.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(named) : named);
    }
    ts.forEachChild(node, (child) => addWrittenOut(child, owner));
  };
  const seen = new Set<ts.Symbol>();
  const addDeclared = (symbol: ts.Symbol) => {
    if (seen.has(symbol)) return;
    seen.add(symbol);
    for (const declaration of symbol.declarations ?? []) {
      if (!isOurs(declaration.getSourceFile())) continue;
      if (ts.isInterfaceDeclaration(declaration) || ts.isTypeAliasDeclaration(declaration)) {
        addWrittenOut(declaration, symbol.name);
      } else if (ts.isFunctionDeclaration(declaration)) {
        for (const parameter of declaration.parameters) addWrittenOut(parameter, `${symbol.name}()`);
      } else if (ts.isClassDeclaration(declaration)) {
        for (const { parameters } of declaration.members.filter(ts.isConstructorDeclaration)) {
          for (const parameter of parameters) addWrittenOut(parameter, `new ${symbol.name}()`);
        }
      }
    }
  };

  for (const symbol of exportedSymbols(program, checker)) addDeclared(symbol);
  return [...members.values()];
}

/** Every entry stands among the compiler's `paths`, under the name that it is imported by. */
function entryFilesIn({ paths = {} }: ts.CompilerOptions): string[] {
  return Object.entries(paths)
    .filter(([name]) => name.startsWith('rxjs-resilient-http'))
    .map(([, [file = '']]) => root + file.replace(/^\.\//, ''));
}

function exportedSymbols(program: ts.Program, checker: ts.TypeChecker): Set<ts.Symbol> {
  const symbols = new Set<ts.Symbol>();
  for (const file of program.getRootFileNames()) {
    const source = program.getSourceFile(file);
    const entry = source && checker.getSymbolAtLocation(source);
    for (const symbol of entry ? checker.getExportsOfModule(entry) : []) {
      symbols.add(symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol);
    }
  }
  return symbols;
}

function isOurs({ fileName }: ts.SourceFile): boolean {
  return fileName.startsWith(root) && !fileName.includes('/node_modules/');
}

function textOf(doc: ts.JSDoc | ts.JSDocTag): string {
  const text = ts.getTextOfJSDocComment(doc.comment) ?? '';
  return text || (ts.isJSDoc(doc) ? (doc.tags ?? []).map(textOf).join('') : '');
}

/** By the type as written. A method that may be left out can only be left out. */
function acceptsUndefined(node: ts.PropertySignature | ts.MethodSignature, checker: ts.TypeChecker): boolean {
  if (!ts.isPropertySignature(node) || !node.type) return false;
  const type = checker.getTypeFromTypeNode(node.type);
  const parts = type.isUnion() ? type.types : [type];
  return parts.some(({ flags }) => (flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Unknown | ts.TypeFlags.Any)) !== 0);
}
