import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS, callName } from '../../src/cli/commandWords.js';
import { nearestName } from '../../src/core/nearestName.js';
import { runHere } from './runTool.js';

const guide = readFileSync(new URL('../../docs/guide/command-line.md', import.meta.url), 'utf8');

describe.each(COMMANDS.map((command) => [callName(command), command] as const))('%s --help', (name, command) => {
  it('is one screen: 24 lines of 80 columns', async () => {
    const { code, stdout, stderr } = await runHere([name, '--help']);
    expect([code, stderr]).toEqual([0, '']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(24);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });

  it('names every option, and has three examples and the exit codes', async () => {
    const { stdout } = await runHere([name, '-h']);
    for (const [flags] of command.options) expect(stdout).toContain(flags);
    expect(stdout.match(new RegExp(`^ rxjs-resilient-http ${name} `, 'gm'))).toHaveLength(3);
    expect(stdout).toMatch(/Exit codes: .*130/);
  });

  it('has no option that the guide leaves out', () => {
    const missing = command.options.filter(([flags]) => !guide.includes(`\`${/--[\w-]+/.exec(flags)?.[0]}`));
    expect(missing).toEqual([]);
  });
});

it('--help fits a screen and names every command', async () => {
  const { code, stdout } = await runHere(['--help']);
  const lines = stdout.trimEnd().split('\n');
  expect([code, lines.length <= 24, lines.filter((line) => line.length > 80)]).toEqual([0, true, []]);
  for (const { takes } of COMMANDS) expect(stdout).toContain(takes);
});

it("--version is the package's", async () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  expect(await runHere(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

describe('near misses', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'help-'));
    writeFileSync(join(directory, 'source.json'), '{}');
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  const said = async (args: readonly string[]) => {
    const { code, stdout, stderr } = await runHere(args);
    expect([code, stdout]).toEqual([2, '']);
    return stderr;
  };

  it.each([
    [['pul', 'https://a.b'], 'unknown command "pul": did you mean rxjs-resilient-http pull?'],
    [['https://a.b/c'], 'unknown command "https://a.b/c": did you mean rxjs-resilient-http pull https://a.b/c?'],
    [['fetch'], 'unknown command "fetch": there are pull, sse, source'],
    [['pull', 'https://a.b', '--max-page', '1'], 'Unknown option `--max-page`: did you mean --max-pages?'],
    [['pull', 'https://a.b', '--oot', 'x'], 'Unknown option `--oot`: did you mean --out?'],
    [['pull', 'https://a.b', '--header2', 'x'], 'Unknown option `--header2`: did you mean --header?'],
    [['pull', 'https://a.b', '--nothing-like-it'], 'Unknown option `--nothing-like-it`: pull --help lists them'],
    [['sse', 'https://a.b', '--resume'], 'Unknown option `--resume`: sse --help lists them'],
  ])('%j', async (args, message) => {
    expect(await said(args)).toContain(`error: ${message}`);
  });

  it('a configuration without a command', async () => {
    const path = join(directory, 'source.json');
    expect(await said([path])).toContain(`did you mean rxjs-resilient-http pull ${path}?`);
  });

  it.each([
    ['summry', 'summary'],
    ['sumamry', 'summary'],
    ['exact', 'exact-numbers'],
    ['x', undefined],
    ['re', undefined],
  ])('%s: %s', (given, meant) => {
    expect(nearestName(given, ['summary', 'exact-numbers', 'resume', 'retries'])).toBe(meant);
  });
});
