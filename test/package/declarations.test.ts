import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, inject, it } from 'vitest';
import { entries } from './entries.js';

const consumer = inject('consumer');
const forBrowsers = entries.filter((entry) => !entry.endsWith('/node'));
/** Angular's own declarations need the DOM library. */
const forNode = entries.filter((entry) => !entry.endsWith('/angular'));

/** What a project with `exactOptionalPropertyTypes` writes. */
const MAYBE_UNDEFINED = `
type Signal = NonNullable<import('rxjs-resilient-http').HttpRequestOptions['signal']>;
declare const maybe: { signal: Signal | undefined; text: string | undefined; count: number | undefined };
entry0.createHttpClient({ baseUrl: maybe.text, timeoutMs: maybe.count }).get('/', { signal: maybe.signal });
entry0.paginate({ baseRequest: { path: '/', signal: maybe.signal }, limits: { maxPages: maybe.count } });
`;

/** Each entry's declarations used from one file, checked in a project with exactly these globals. */
function problems(used: readonly string[], extension: 'mts' | 'cts', globals: ts.CompilerOptions): string[] {
  const file = join(consumer, `use-${globals.types?.length ? 'node' : 'dom'}.${extension}`);
  const imports = used.map((entry, index) => `import * as entry${index} from '${entry}';`);
  writeFileSync(
    file,
    `${imports.join('\n')}\nexport const all = [${used.map((_, index) => `entry${index}`).join(', ')}];\n${MAYBE_UNDEFINED}`,
  );
  const program = ts.createProgram([file], {
    module: ts.ModuleKind.Node20,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    target: ts.ScriptTarget.ES2022,
    strict: true,
    noEmit: true,
    // The package's own declarations are what is checked here, and skipLibCheck would skip just them.
    skipLibCheck: false,
    exactOptionalPropertyTypes: true,
    typeRoots: [join(consumer, 'node_modules/@types')],
    ...globals,
  });
  return ts
    .getPreEmitDiagnostics(program)
    .filter(({ file: source }) => !source || source.fileName.startsWith(consumer))
    .map(
      ({ file: source, messageText }) =>
        `${source?.fileName.slice(consumer.length)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    );
}

describe.each(['mts', 'cts'] as const)('declarations, from a .%s file', (extension) => {
  it('need no Node types in a browser project', () => {
    const lib = ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts', 'lib.dom.asynciterable.d.ts'];
    expect(problems(forBrowsers, extension, { lib, types: [] })).toEqual([]);
  });

  it('need no DOM library in a Node project', () => {
    expect(problems(forNode, extension, { lib: ['lib.es2022.d.ts'], types: ['node'] })).toEqual([]);
  });

  it('need neither', () => {
    const forBoth = forNode.filter((entry) => !entry.endsWith('/node'));
    expect(problems(forBoth, extension, { lib: ['lib.es2022.d.ts'], types: [] })).toEqual([]);
  });
});
