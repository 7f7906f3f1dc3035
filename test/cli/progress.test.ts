import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { createProgress, type ProgressConfig } from '../../src/cli/progress.js';
import { barLine } from '../../src/cli/progressBar.js';

/** A clock that the test sets, and what is written while it goes. */
function start(isTTY: boolean, config: ProgressConfig = {}) {
  const written = new PassThrough();
  const moves: unknown[] = [];
  // What a terminal has besides: the bar moves the cursor.
  const stderr = Object.assign(written, {
    isTTY,
    columns: 120,
    cursorTo: () => true,
    moveCursor: (columns: number, rows: number) => moves.push([columns, rows]),
    clearLine: () => true,
    clearScreenDown: () => moves.push('clearScreenDown'),
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
    setClock: (ms: number) => {
      nowMs = ms;
    },
    moves,
    resize: (columns: number) => {
      moves.length = 0;
      stderr.columns = columns;
      stderr.emit('resize');
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

  const activityOf = (state: { until?: number; unansweredMs?: number }) => ({
    wait: () => (state.until === undefined ? undefined : { what: 'waiting for a 429', since: 0, until: state.until }),
    unansweredMs: () => state.unansweredMs,
  });

  it('needs no page to come for that', () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] });
    try {
      const { progress, at, setClock, text } = start(false, { activity: activityOf({ until: 14_000 }) });
      at(900, 0);
      vi.advanceTimersByTime(500);
      expect(text()).toBe('');
      setClock(2000);
      vi.advanceTimersByTime(500);
      progress.end();
      expect(text()).toBe('waiting for a 429: 12 s\n');
      vi.advanceTimersByTime(60_000);
      expect([text(), vi.getTimerCount()]).toEqual(['', 0]);
    } finally {
      vi.useRealTimers();
    }
  });

  it.each([
    [{ unansweredMs: 2100 }, 0, 'waiting for an answer: 3 s'],
    [{ until: 14_000 }, 0, 'waiting for a 429: 12 s'],
    [{ until: 80_000 }, 1500, 'waiting for a 429: 1 min 18 s, 1,500 records'],
    [{ unansweredMs: 4000 }, 1500, '1,500 records, no answer for 4 s, 750 a second'],
    [{}, 0, 'starting'],
  ])('%j after %d records: %s', (state, records, expected) => {
    const { progress, at, text } = start(false, { activity: activityOf(state) });
    at(2000, records);
    progress.end();
    expect(text()).toBe(`${expected}\n`);
  });

  it.each([{ verbose: true }, { recordsOnStdout: true }])(
    'tells a long wait once where there is no bar: %j',
    (config) => {
      const state: Parameters<typeof activityOf>[0] = { until: 1500 };
      const { progress, at, text } = start(true, { ...config, activity: activityOf(state) });
      at(0, 10);
      expect(text()).toBe('');
      state.until = 5000;
      at(1000, 0);
      at(2000, 0);
      progress.end();
      expect(text()).toBe('waiting for a 429: 4 s\n');
    },
  );
});

describe('the bar in a terminal of any width', () => {
  const parts = ['60,000 of 100,000 records', '1,000 a second', '40 s left'];

  it.each([
    [120, `${'█'.repeat(18)}${'░'.repeat(12)} 60,000 of 100,000 records, 1,000 a second, 40 s left`],
    [61, `${'█'.repeat(5)}${'░'.repeat(3)} 60,000 of 100,000 records, 1,000 a second, 40 s left`],
    [50, `${'█'.repeat(5)}${'░'.repeat(3)} 60,000 of 100,000 records, 1,000 a second`],
    [30, '60,000 of 100,000 records'],
    [10, '60,000 of…'],
  ])('%d columns', (columns, expected) => {
    expect(barLine(parts, 0.6, columns)).toBe(expected);
  });

  it('never is wider than it', () => {
    for (let columns = 1; columns < 130; columns += 1) {
      for (const share of [undefined, 0, 0.5, 1])
        expect(barLine(parts, share, columns).length).toBeLessThanOrEqual(columns);
    }
  });

  it.each([30, 80])('is written in no more than %d columns', (columns) => {
    const { progress, at, text, resize } = start(true);
    resize(columns);
    progress.setTotal(100_000);
    at(2000, 60_000);
    const written = stripVTControlCharacters(text()).split(/[\r\n]/);
    progress.end();
    expect(written.some((line) => line.includes('60,000 of 100,000'))).toBe(true);
    expect(written.filter((line) => line.length > columns)).toEqual([]);
  });

  it('wipes what a terminal that became narrower has folded', () => {
    const { progress, at, text, resize, moves } = start(true);
    progress.setTotal(4000);
    at(2000, 950);
    expect(text()).toContain('950 of 4,000 records');
    resize(30);
    expect(moves).toEqual([[0, -2], 'clearScreenDown']);
    progress.end();
  });
});
