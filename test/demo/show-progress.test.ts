import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { showProgress } from './show-progress.js';

const progress = (count: number, more: object = {}) => ({
  count,
  elapsedMs: 1000,
  perSecond: 500,
  done: false,
  ...more,
});

function written(isTTY: boolean) {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 120 });
  // What a terminal has besides: the bar moves the cursor.
  const terminal = Object.assign(stream, { cursorTo: () => true, moveCursor: () => true, clearLine: () => true });
  return { stream: terminal, text: () => String(stream.read() ?? '') };
}

describe('progress', () => {
  it('is a bar with count, rate and time left on a terminal', () => {
    const { stream, text } = written(true);
    const display = showProgress(stream, 1000);
    display.setTotal(4000);
    display.update(progress(500));
    display.update(progress(1000));
    display.stop();
    const shown = text();
    expect(shown).toContain('█');
    expect(shown).toContain('2,000 of 4,000 records, 500 a second, 4 s left');
  });

  it('is plain lines elsewhere, one a second and one at the end', () => {
    const { stream, text } = written(false);
    const display = showProgress(stream, 1000);
    display.setTotal(4000);
    display.update(progress(0, { elapsedMs: 0 }));
    display.update(progress(10, { elapsedMs: 20 }));
    display.update(progress(20, { elapsedMs: 900 }));
    display.update(progress(1000, { elapsedMs: 1100 }));
    display.update(progress(3000, { elapsedMs: 1200, done: true }));
    display.stop();
    expect(text().split('\n')).toEqual([
      '2,000 of 4,000 records, 500 a second, 4 s left',
      '4,000 of 4,000 records, 500 a second, 0 s left',
      '',
    ]);
  });

  it('names no time left where the total is not known', () => {
    const { stream, text } = written(false);
    showProgress(stream, 0).update(progress(1500));
    expect(text()).toBe('1,500 records, 500 a second\n');
  });
});
