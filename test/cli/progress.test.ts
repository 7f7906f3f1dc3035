import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createProgress, type ProgressConfig } from '../../src/cli/progress.js';

/** A clock that the test sets, and what is written while it goes. */
function start(isTTY: boolean, config: ProgressConfig = {}) {
  const written = new PassThrough();
  // What a terminal has besides: the bar moves the cursor.
  const stderr = Object.assign(written, {
    isTTY,
    columns: 120,
    cursorTo: () => true,
    moveCursor: () => true,
    clearLine: () => true,
  });
  const stdout = Object.assign(new PassThrough(), { isTTY });
  let nowMs = 0;
  const progress = createProgress({ stdout, stderr }, { ...config, now: () => nowMs });
  return {
    progress,
    at: (ms: number, records: number) => {
      nowMs = ms;
      progress.add(records);
    },
    text: () => String(stderr.read() ?? ''),
  };
}

describe('progress', () => {
  it('is a bar with count, rate and time left on a terminal, gone at the end', () => {
    const { progress, at, text } = start(true, { alreadyThere: 1000 });
    progress.setTotal(4000);
    at(100, 50);
    expect(text()).toBe('');
    at(2000, 950);
    expect(text()).toMatch(/█{15}░{15} 2,000 of 4,000 records, 500 a second, 4 s left/);
    progress.end('done: all of it');
    expect(text()).toMatch(/done: all of it\n$/);
  });

  it('is plain lines elsewhere, ever fewer, and one at the end', () => {
    const { progress, at, text } = start(false);
    progress.setTotal(100_000);
    at(20, 10);
    at(1000, 990);
    at(1900, 900);
    at(2000, 100);
    at(3900, 0);
    at(4000, 2000);
    at(60_000, 56_000);
    at(69_000, 0);
    at(70_000, 10_000);
    progress.end('done');
    expect(text().split('\n')).toEqual([
      '1,000 of 100,000 records, 1,000 a second, 99 s left',
      '2,000 of 100,000 records, 1,000 a second, 98 s left',
      '4,000 of 100,000 records, 1,000 a second, 96 s left',
      '60,000 of 100,000 records, 1,000 a second, 40 s left',
      '70,000 of 100,000 records, 1,000 a second, 30 s left',
      'done',
      '',
    ]);
  });

  it.each([
    ['not known', undefined],
    ['passed, and so was none', 1000],
  ])('names no time left where the total is %s', (_, total) => {
    const { progress, at, text } = start(false);
    if (total !== undefined) progress.setTotal(total);
    at(2000, 1500);
    expect(text()).toBe('1,500 records, 750 a second\n');
  });

  it('leaves a terminal to the records that are written to it', () => {
    const { progress, at, text } = start(true, { recordsOnStdout: true });
    at(5000, 500);
    progress.end('done');
    expect(text()).toBe('done\n');
  });
});
