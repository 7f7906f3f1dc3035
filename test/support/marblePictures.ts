import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'vitest';

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

/** That what a runner printed of the failing tests in `file` has each picture, and leads to the line of the test. */
export function expectPictures(printedByRunner: string, file: string): void {
  const output = stripVTControlCharacters(printedByRunner);
  const printed = output.split('\n').map((line) => line.trim());
  for (const { title, picture, line } of failures) {
    const wanted = picture.map((text) => text.trim());
    const start = printed.findIndex((_, index) =>
      wanted.every((text, offset) =>
        (printed[index + offset] ?? '').replace(/^(Error: |error: ')/, '').startsWith(text),
      ),
    );
    expect(start, `${title}: ${output}`).toBeGreaterThanOrEqual(0);
    expect(printed.slice(start).join('\n'), title).toContain(`${basename(file)}:${lineOf(file, title, line)}:`);
  }
}

/** The first line with these words in the test of that title, 1-based. */
function lineOf(file: string, title: string, words: string): number {
  const source = readFileSync(file, 'utf8').split('\n');
  const test = source.findIndex((text) => text.includes(`'${title}'`));
  return source.findIndex((text, index) => index > test && text.includes(words)) + 1;
}
