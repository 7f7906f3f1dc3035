import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleForNode } from '../support/bundle.js';
import type { RunningServer } from '../support/startServer.js';
import { startDemoApi } from './demoApi.js';
import { readSnippets } from './snippets.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = join(root, 'test/readme/.snippets');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const snippets = readSnippets(readme).map((snippet) => ({
  ...snippet,
  title: `${snippet.name} (README.md:${snippet.line})`,
  file: join(folder, `line-${snippet.line}.ts`),
}));
const toRun = snippets.filter(({ noRun }) => noRun === undefined);

let api: RunningServer;
let scratch: string;

beforeAll(async () => {
  api = await startDemoApi();
  scratch = mkdtempSync(join(tmpdir(), 'readme-'));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const { file, code } of snippets) {
    // `export {}` makes each a module of its own, with await at its top.
    writeFileSync(file, `${code.replaceAll('https://api.example.com', api.url)}\nexport {};\n`);
  }
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(scratch, { recursive: true, force: true });
  await api.close();
});

it('the README has snippets', () => {
  expect(toRun.length).toBeGreaterThan(0);
});

it('its links within the project lead somewhere', () => {
  const anchors = readme
    .split('\n')
    .filter((line) => /^#+ /.test(line))
    .map((line) => `#${anchorOf(line)}`);
  const links = [...readme.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = '']) => link);
  const broken = links.filter((link) =>
    link.startsWith('#') ? !anchors.includes(link) : !existsSync(join(root, link)),
  );
  expect(broken).toEqual([]);
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
    snippets.map(({ file }) => file),
    { ...options, noUnusedLocals: false, noUnusedParameters: false },
  );
  const problems = snippets.flatMap(({ file, line }) =>
    ts.getPreEmitDiagnostics(program, program.getSourceFile(file)).map((problem) => {
      const at = problem.file?.getLineAndCharacterOfPosition(problem.start ?? 0).line ?? 0;
      return `README.md:${line + at} ${ts.flattenDiagnosticMessageText(problem.messageText, ' ')}`;
    }),
  );
  expect(problems).toEqual([]);
});

describe.concurrent('snippets run to their end', () => {
  it.for(toRun)('$title', async ({ file }, { expect }) => {
    const bundle = await bundleForNode(file.slice(root.length));
    try {
      expect(await run(bundle.file)).toEqual({ status: 0, errors: '' });
    } finally {
      await bundle.remove();
    }
  });
});

/** As GitHub names a heading: lower case, no punctuation, dashes for spaces. */
function anchorOf(heading: string): string {
  const text = heading.replace(/^#+ /, '').toLowerCase();
  return text.replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-');
}

/** Runs a file in an empty folder. What keeps it from ending by itself is a failure, and so is a word on stderr. */
function run(file: string): Promise<{ status: number | string; errors: string }> {
  const env = { ...process.env, API_TOKEN: 'token', NODE_OPTIONS: '' };
  return new Promise((resolve) => {
    execFile(process.execPath, [file], { cwd: scratch, env, timeout: 30_000 }, (error, _output, errors) =>
      resolve({ status: error ? (error.code ?? error.signal ?? 'unknown') : 0, errors }),
    );
  });
}
