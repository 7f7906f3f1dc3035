import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bundles, bundleAllForNode } from '../support/bundle.js';
import type { RunningServer } from '../support/startServer.js';
import { startDemoApi } from './demoApi.js';
import { readPages, root } from './pages.js';
import { readSnippets } from './snippets.js';

const folder = 'test/pages/.snippets';
const snippets = readPages().flatMap(({ path, text }) =>
  readSnippets(text).map((snippet) => ({
    ...snippet,
    path,
    title: `${snippet.name} (${path}:${snippet.line})`,
    file: `${folder}/${path.replace(/\W/g, '-')}-${snippet.line}.${snippet.language}`,
  })),
);
const toRun = snippets.filter(({ noRun }) => noRun === undefined);

let api: RunningServer;
let scratch: string;
let bundles: Bundles;

beforeAll(async () => {
  api = await startDemoApi();
  scratch = mkdtempSync(join(tmpdir(), 'pages-'));
  rmSync(join(root, folder), { recursive: true, force: true });
  mkdirSync(join(root, folder), { recursive: true });
  for (const { file, code } of snippets) {
    // `export {}` makes each a module of its own, with await at its top.
    writeFileSync(join(root, file), `${code.replaceAll('https://api.example.com', api.url)}\nexport {};\n`);
  }
  bundles = await bundleAllForNode(toRun.map(({ file }) => file));
});
afterAll(async () => {
  await bundles?.remove();
  rmSync(join(root, folder), { recursive: true, force: true });
  rmSync(scratch, { recursive: true, force: true });
  await api.close();
});

it('the README and the guide have snippets', () => {
  expect(toRun.filter(({ path }) => path === 'README.md').length).toBeGreaterThan(0);
  expect(toRun.filter(({ path }) => path.startsWith('docs/guide/')).length).toBeGreaterThan(40);
});

it('the guide to marbles keeps each of its tests to 15 lines', () => {
  const guide = snippets.filter(({ name }) => name.startsWith('Test your data flow with marbles'));
  expect(guide.map(({ code }) => code.split('\n').length).filter((lines) => lines > 15)).toEqual([]);
  expect(guide.length).toBeGreaterThanOrEqual(6);
});

it('every snippet compiles', () => {
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  // A snippet may show a value without using it.
  const program = ts.createProgram(
    snippets.map(({ file }) => join(root, file)),
    { ...options, jsx: ts.JsxEmit.ReactJSX, noUnusedLocals: false, noUnusedParameters: false },
  );
  const problems = snippets.flatMap(({ file, path, line }) =>
    ts.getPreEmitDiagnostics(program, program.getSourceFile(join(root, file))).map((problem) => {
      const at = problem.file?.getLineAndCharacterOfPosition(problem.start ?? 0).line ?? 0;
      return `${path}:${line + at} ${ts.flattenDiagnosticMessageText(problem.messageText, ' ')}`;
    }),
  );
  expect(problems).toEqual([]);
});

describe.concurrent('snippets run to their end', () => {
  it.for(toRun)('$title', async ({ file }, { expect }) => {
    expect(await run(bundles.fileOf(file))).toEqual({ status: 0, errors: '' });
  });
});

/** Runs a file in an empty folder. What keeps it from ending by itself is a failure, and so is a word on stderr. */
function run(file: string): Promise<{ status: number | string; errors: string }> {
  const env = { ...process.env, API_TOKEN: 'token', NODE_OPTIONS: '' };
  return new Promise((resolve) => {
    execFile(process.execPath, [file], { cwd: scratch, env, timeout: 30_000 }, (error, _output, errors) =>
      resolve({ status: error ? (error.code ?? error.signal ?? 'unknown') : 0, errors }),
    );
  });
}
