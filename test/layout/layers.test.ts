import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { findCycles, type ModuleEdge, type ProjectModule, reachable, readModules } from './moduleGraph.js';

/** What each folder may import at run time, besides itself. Left to right, as in docs/architecture.md. */
const core = ['src/core'];
const resilience = [...core, 'src/resilience'];
const operators = [...resilience, 'operators'];
const http = [...operators, 'src/http'];
const flows = [...http, 'src/pagination', 'src/gather', 'src/streams'];
const everything = [...flows, 'src/async'];
const mayImport: Record<string, readonly string[]> = {
  'src/core': [],
  'src/resilience': core,
  operators: resilience,
  'src/http': operators,
  'src/pagination': http,
  'src/gather': [...http, 'src/pagination'],
  'src/streams': http,
  'src/async': flows,
  src: everything,
  'src/node': everything,
  'src/angular': http,
  'src/duckdb': [...everything, 'src/rest'],
  'src/oauth2': everything,
  'src/redis': everything,
  'src/bullmq': [...everything, 'src/rest'],
  'src/otel': http,
  'src/rest': [...everything, 'src/oauth2'],
  'src/cli': [...everything, 'src/node', 'src/oauth2', 'src/rest', 'src/duckdb'],
  'marbles/kit': [...core, 'src/http'],
};

/** Packages by folder; `rxjs` everywhere but in core, and only its public entries. */
const packages: Record<string, readonly string[]> = {
  'src/core': [],
  'src/async': ['rxjs', 'rxjs-for-await'],
  'src/node': ['rxjs', 'undici', 'node:'],
  'src/angular': ['rxjs', '@angular/core', '@angular/common', '@angular/common/http'],
  'src/duckdb': ['rxjs', 'node:'],
  'src/oauth2': ['rxjs', 'oauth4webapi'],
  'src/redis': ['rxjs', 'node:'],
  'src/bullmq': ['rxjs', 'bullmq', 'node:'],
  'src/otel': ['rxjs', '@opentelemetry/api'],
  'src/rest': ['rxjs', 'json-p3'],
  'src/cli': [
    'rxjs',
    'cac',
    'cli-progress',
    'yaml',
    'lossless-json',
    '@apidevtools/json-schema-ref-parser',
    'undici',
    'node:',
  ],
  'marbles/kit': ['rxjs', 'rxjs/testing'],
};

const entries = [
  'src/index.ts',
  'src/lean.ts',
  'operators/index.ts',
  'marbles/kit/index.ts',
  'src/angular/index.ts',
  'src/oauth2/index.ts',
  'src/otel/index.ts',
  'src/rest/index.ts',
];

const modules = readModules();
const folders = Object.keys(mayImport).sort((left, right) => right.length - left.length);
const folderOf = (path: string): string => folders.find((folder) => path.startsWith(`${folder}/`)) ?? path;
const isFile = (target: string): boolean => target.endsWith('.ts');

/** Every edge that breaks the rule, as `file:line imports target`. */
function offenders(breaks: (edge: ModuleEdge, module: ProjectModule) => boolean): string[] {
  return [...modules.values()].flatMap((module) =>
    module.edges.filter((edge) => breaks(edge, module)).map((edge) => `${module.path}:${edge.line} imports ${edge.to}`),
  );
}

describe('layers', () => {
  it('has a rule for every folder', () => {
    expect([...modules.keys()].filter((path) => !folders.includes(folderOf(path)))).toEqual([]);
  });

  it('imports only what stands to its left', () => {
    const isForeign = (edge: ModuleEdge, { path }: ProjectModule): boolean => {
      const [from, to] = [folderOf(path), folderOf(edge.to)];
      return isFile(edge.to) && !edge.typeOnly && from !== to && !mayImport[from]?.includes(to);
    };
    expect(offenders(isForeign)).toEqual([]);
  });

  it('has no cycles at run time', () => {
    expect(findCycles(modules).map((cycle) => cycle.join(' → '))).toEqual([]);
  });

  it('has no cycles of types either', () => {
    expect(findCycles(modules, () => true).map((cycle) => cycle.join(' → '))).toEqual([]);
  });

  it('imports no index.ts from inside', () => {
    expect(offenders((edge) => /(^|\/)index\.ts$/.test(edge.to))).toEqual([]);
  });

  it('imports only files that are published', () => {
    expect(offenders((edge) => isFile(edge.to) && !modules.has(edge.to))).toEqual([]);
  });

  it('imports only the packages of its folder', () => {
    const isStranger = (edge: ModuleEdge, { path }: ProjectModule): boolean => {
      const allowed = packages[folderOf(path)] ?? ['rxjs'];
      return (
        !isFile(edge.to) &&
        !edge.typeOnly &&
        !allowed.some((name) => name === edge.to || (name.endsWith(':') && edge.to.startsWith(name)))
      );
    };
    expect(offenders(isStranger)).toEqual([]);
  });

  it.each(entries)('reaches neither Node nor undici from %s', (entry) => {
    const loaded = [...reachable(modules, entry)].filter(([path]) => /^(node:|undici)/.test(path));
    expect(loaded.map(([path, from]) => `${from} imports ${path}`)).toEqual([]);
  });
});

describe('weight', () => {
  it('leaves the class of responses out of every strategy', () => {
    const strategies = [...modules.keys()].filter((path) => path.startsWith('src/pagination/strategies/'));
    expect(strategies.length).toBeGreaterThan(8);
    const holders = strategies.filter((path) =>
      [...reachable(modules, path)].some(([loaded]) => loaded === 'src/http/responseObject.ts'),
    );
    expect(holders).toEqual([]);
  });

  it('leaves detection and parallel pages out of the engine and of ./lean with a cursor', () => {
    const parts = ['runPages', 'leanDefaults', 'strategies/createCursorStrategy'];
    const loaded = parts.flatMap((name) => [...reachable(modules, `src/pagination/${name}.ts`).keys()]);
    expect(
      loaded.filter((path) => /detect\/detect|strategies\/(createAuto|strategyFor)|createPrefetch/.test(path)),
    ).toEqual([]);
  });
});

describe('time and chance', () => {
  it('come from the scheduler and from the injected random, outside node and cli', () => {
    const found: string[] = [];
    for (const { path, source } of modules.values()) {
      if (/^src\/(node|cli)\//.test(path)) continue;
      const visit = (node: ts.Node): void => {
        if (isClockOrChance(node)) {
          const { line } = source.getLineAndCharacterOfPosition(node.getStart());
          found.push(`${path}:${line + 1} ${node.getText()}`);
        }
        ts.forEachChild(node, visit);
      };
      visit(source);
    }
    expect(found).toEqual([]);
  });
});

/** A call; handing `Math.random` on as a default is what injecting means. */
function isClockOrChance(node: ts.Node): boolean {
  if (ts.isNewExpression(node)) return node.expression.getText() === 'Date' && (node.arguments?.length ?? 0) === 0;
  if (!ts.isCallExpression(node)) return false;
  const callee = node.expression.getText().replace(/^globalThis\./, '');
  return /^(Date\.now|performance\.now|Math\.random|setTimeout|setInterval|setImmediate|queueMicrotask)$/.test(callee);
}
