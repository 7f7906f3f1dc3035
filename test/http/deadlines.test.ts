import { type SchedulerLike, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createDeadlines as createBrowserDeadlines } from '../../src/http/browserDeadlines.js';
import { createDeadlines } from '../../src/http/deadlines.js';

describe.each([
  ['shared', createDeadlines],
  ['in a browser', createBrowserDeadlines],
])('deadlines, %s', (_, create) => {
  /** Deadlines of 100 ms, started every 30 ms from 0 on, by a clock that is set by so much at 50 ms. */
  function expiries(setBy: number, ms = 100): number[] {
    const time = new VirtualTimeScheduler();
    let ahead = 1_800_000_000_000;
    const scheduler: SchedulerLike = {
      now: () => time.now() + ahead,
      schedule: (...args) => time.schedule(...(args as Parameters<SchedulerLike['schedule']>)),
    } as SchedulerLike;
    const deadlines = create(scheduler);
    const expired: number[] = [];
    for (let at = 0; at < 120; at += 30) time.schedule(() => deadlines.start(ms, () => expired.push(time.now())), at);
    time.schedule(() => {
      ahead += setBy;
    }, 50);
    time.flush();
    return expired;
  }

  it('come in time by a clock that nobody touches', () => {
    expect(expiries(0)).toEqual([100, 130, 160, 190]);
  });

  it.each([-1, -40, -3_600_000])('none is put off for long by a clock set back by %d ms', (setBy) => {
    const expired = expiries(setBy);
    expect(expired.length).toBe(4);
    for (const [index, at] of expired.entries()) {
      const due = 100 + 30 * index;
      expect(at).toBeGreaterThanOrEqual(due - 1);
      expect(at).toBeLessThanOrEqual(due + 100);
    }
  });

  it('one that no timer can hold is armed again and again', () => {
    expect(expiries(0, 3 * 2 ** 31)).toEqual([0, 30, 60, 90].map((at) => at + 3 * 2 ** 31));
  });

  it('one that is due stops another that is due at the same time', () => {
    const time = new VirtualTimeScheduler();
    const deadlines = create(time);
    const expired: string[] = [];
    deadlines.start(100, () => {
      expired.push('first');
      stopSecond();
    });
    const stopSecond = deadlines.start(100, () => expired.push('second'));
    deadlines.start(100, () => expired.push('third'));
    time.flush();
    expect(expired).toEqual(['first', 'third']);
  });
});
