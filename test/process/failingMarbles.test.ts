import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { startNode } from '../support/runChild.js';

const children = 'test/process/children/';
const root = fileURLToPath(new URL('../../', import.meta.url));

/** What each of the failing tests says, and the words on the line of its own that it must lead to. */
const failures = [
  {
    title: 'another value',
    picture: [
      'expectObservable: the marbles differ',
      '',
      '            0     135ms',
      '  expected  135ms (c|)',
      '  actual    135ms (a|)',
      '',
      '  c = ["Bergen"]',
      '  a = ["Oslo"]',
    ],
    line: '.toBe(',
  },
  {
    title: 'another error',
    picture: [
      'expectObservable: the marbles differ',
      '',
      '            0    5ms',
      '  expected  -----#',
      '  actual    -----#',
      '',
      '  # expected HttpStatusError { status: 410 }',
      '  # actual HttpStatusError: GET https://api.example.com/cities failed: 404 Not Found (attempt 1 of 4) { status: 404 }',
    ],
    line: '.toError(',
  },
  {
    title: 'no flush',
    picture: ['requests was read before flush(): virtual time has not run yet'],
    line: '(requests',
  },
];

describe.each([
  {
    runner: 'node:test',
    file: 'failingMarbles.node.ts',
    args: ['--import', 'tsx', `${children}failingMarbles.node.ts`],
  },
  {
    runner: 'vitest',
    file: 'failingMarbles.vitest.ts',
    args: ['node_modules/vitest/vitest.mjs', 'run', '--config', `${children}vitest.config.ts`],
  },
])('what failing marbles print under $runner', ({ file, args }) => {
  it('is the picture, and the line of the test', async () => {
    const { code, stdout, stderr } = await startNode(args, { cwd: root }).ended;
    const output = stripVTControlCharacters(stdout + stderr);
    const printed = output.split('\n').map((line) => line.trim());
    expect(code, output).toBe(1);
    for (const { title, picture, line } of failures) {
      const wanted = picture.map((text) => text.trim());
      const start = printed.findIndex((_, index) =>
        wanted.every((text, offset) =>
          (printed[index + offset] ?? '').replace(/^(Error: |error: ')/, '').startsWith(text),
        ),
      );
      expect(start, `${title}: ${output}`).toBeGreaterThanOrEqual(0);
      expect(printed.slice(start).join('\n'), title).toContain(`${file}:${lineOf(file, title, line)}:`);
    }
  });
});

/** The first line with these words in the test of that title, 1-based. */
function lineOf(file: string, title: string, words: string): number {
  const source = readFileSync(`${root}${children}${file}`, 'utf8').split('\n');
  const test = source.findIndex((text) => text.includes(`'${title}'`));
  return source.findIndex((text, index) => index > test && text.includes(words)) + 1;
}
