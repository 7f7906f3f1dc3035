import { defer, map, type Observable, timer, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createSteadyClock } from '../src/core/rate/steadyClock.js';
import { RedisUnavailableError } from '../src/redis/errors.js';
import type { Exchange, ExchangeAnswer } from '../src/redis/exchange.js';
import { LocalShare } from '../src/redis/localShare.js';
import { marginOf } from '../src/redis/margin.js';
import { batchSize, Permits } from '../src/redis/permits.js';
import { ServerClock } from '../src/redis/serverClock.js';
import { SharedLimit } from '../src/redis/sharedLimit.js';
import { nextShareSlot, shareSlotMs } from '../src/redis/shareSlots.js';
import { UsageLog } from '../src/redis/usageLog.js';

describe('nextShareSlot', () => {
  it('gives every process slots of its own, and all of them together every slot', () => {
    const slots = Array.from({ length: 3 }, (_, index) => {
      const mine: number[] = [];
      for (let turn = 0; turn < 4; turn++) {
        mine.push(nextShareSlot({ now: 0, after: mine.at(-1) ?? -1, slotMs: 20, members: 3, index, cost: 1 }));
      }
      return mine;
    });
    expect(slots).toEqual([
      [0, 3, 6, 9],
      [1, 4, 7, 10],
      [2, 5, 8, 11],
    ]);
  });

  it.each([
    [{ now: 61, after: -1, cost: 1 }, 6],
    [{ now: 60, after: -1, cost: 1 }, 3],
    [{ now: 0, after: 3, cost: 2 }, 9],
    [{ now: 0, after: -1, cost: 0.5 }, 0],
  ])('%o → %d', (facts, slot) => {
    expect(nextShareSlot({ slotMs: 20, members: 3, index: 0, ...facts })).toBe(slot);
  });

  it('goes by the slowest limit', () => {
    expect(
      shareSlotMs([
        { limit: 50, perMs: 1000 },
        { limit: 3600, perMs: 3_600_000, burst: 1 },
      ]),
    ).toBe(1000);
    expect(shareSlotMs([])).toBe(0);
  });
});

describe('LocalShare', () => {
  const limits = [{ limit: 10, perMs: 1000 }];
  const start = { from: 500, members: 2, index: 1 };

  it('begins when the slots of the others are over, with its part of what was left of the window', () => {
    const share = new LocalShare(new ServerClock(), limits, { ...start, left: [4] });
    const times = Array.from({ length: 4 }, () => share.take(1, 0, 10));
    expect(times).toEqual([500, 700, 1500, 1700]);
  });

  it('with nothing left waits until the uses are out of the window', () => {
    const share = new LocalShare(new ServerClock(), limits, { ...start, left: [0] });
    expect(share.earliest(1, 0, 10)).toBe(1500);
    expect(share.take(1, 0, 10)).toBe(1500);
  });

  it('a bucket has no uses to wait for', () => {
    const share = new LocalShare(new ServerClock(), [{ limit: 10, perMs: 1000, burst: 5 }], { ...start, left: [0] });
    expect([share.take(1, 0, 10), share.take(2, 0, 10), share.take(1, 5005, 10)]).toEqual([500, 900, 5100]);
  });
});

describe('marginOf', () => {
  it('makes windows longer by 3 %, up to a quarter of a second, and says how late is too late', () => {
    const { limits, lateMs } = marginOf([
      { limit: 50, perMs: 1000, burst: 2 },
      { limit: 5000, perMs: 3_600_000 },
    ]);
    expect(limits).toEqual([
      { limit: 50, perMs: 1030, burst: 2 },
      { limit: 5000, perMs: 3_600_250 },
    ]);
    expect(lateMs).toBe(15);
    expect(marginOf([{ limit: 1, perMs: 1000 }], 100)).toEqual({ limits: [{ limit: 1, perMs: 1100 }], lateMs: 50 });
    expect(marginOf([]).lateMs).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('batchSize', () => {
  it.each([
    [1, 1, 1],
    [1, 40, 40],
    [1, 5000, 1000],
    [1, 0, 1],
    [2, 40, 1],
    [0.5, 40, 1],
  ])('cost %d, %d waiting: %d', (cost, waiting, size) => {
    expect(batchSize(cost, waiting)).toBe(size);
  });
});

describe('Permits', () => {
  it('hands out those of the cost in order, and loses those that are too late', () => {
    const permits = new Permits();
    permits.add([
      { cost: 1, at: 0 },
      { cost: 1, at: 20 },
      { cost: 2, at: 30 },
      { cost: 1, at: 40 },
    ]);
    expect(permits.take(1, 15, 15)?.at).toBe(0);
    expect(permits.take(1, 36, 15)?.at).toBe(40);
    expect(permits.take(1, 36, 15)).toBeUndefined();
    expect(permits.take(2, 36, 15)?.at).toBe(30);
  });
});

describe('ServerClock', () => {
  it('goes by the quickest answer, and never takes a time of the server for an earlier one', () => {
    const clock = new ServerClock();
    clock.observe(1000, 0, 40);
    expect(clock.toLocal(1000)).toBe(40);
    clock.observe(1100, 110, 120);
    expect([clock.toLocal(1100), clock.toServer(120)]).toEqual([120, 1100]);
    clock.observe(1200, 200, 260);
    expect(clock.toLocal(1200)).toBe(220);
  });

  it('begins again when the server’s clock was set', () => {
    const clock = new ServerClock();
    clock.observe(1000, 0, 10);
    clock.observe(50, 100, 110);
    expect(clock.toLocal(50)).toBe(110);
  });
});

describe('UsageLog', () => {
  it('says what was used lately', () => {
    const log = new UsageLog(1000);
    for (let at = 0; at < 3000; at += 10) log.add(at, 1);
    expect(log.since(Number.NEGATIVE_INFINITY, 3000)).toBeGreaterThanOrEqual(98);
    expect(log.since(Number.NEGATIVE_INFINITY, 3000)).toBeLessThanOrEqual(102);
    expect(log.since(2900, 3000)).toBe(10);
  });
});

describe('SharedLimit', () => {
  const limits = [{ limit: 10, perMs: 1000 }];
  /** A process with its questions to a Redis that answers as told, a millisecond later. */
  function processWith(
    answer: (request: Exchange, now: number) => Partial<ExchangeAnswer> | Error,
    onUnavailable: 'fail' | 'local' = 'local',
  ) {
    const scheduler = new VirtualTimeScheduler();
    const asked: Exchange[] = [];
    const exchange = (request: Exchange): Observable<ExchangeAnswer> =>
      defer(() => {
        asked.push(request);
        const given = answer(request, scheduler.now());
        const [now, gen] = [scheduler.now(), 'a'];
        if (given instanceof Error)
          return timer(1, scheduler).pipe(
            map(() => {
              throw given;
            }),
          );
        const whole = { now, gen, gate: 0, members: 1, index: 0, slots: [], left: [10], held: 0, isCrowded: false };
        return timer(1, scheduler).pipe(map(() => ({ ...whole, ...given })));
      });
    const clock = createSteadyClock(() => scheduler.now());
    const settings = { id: 'p', clock, scheduler, exchange, onUnavailable, aheadMs: 250, leaseMs: 3000 };
    const limit = new SharedLimit(settings);
    const seen: [string, number][] = [];
    const want = (name: string, wish: Partial<Parameters<SharedLimit['reserve$']>[0]> = {}) =>
      limit.reserve$({ key: '', cost: 1, limits, waiting: 1, ...wish }).subscribe({
        next: ({ waitMs }) => seen.push([name, Math.round(scheduler.now() + waitMs)]),
        error: (error: Error) => seen.push([`${name} ${error.name}`, scheduler.now()]),
      });
    return { scheduler, limit, asked, seen, want };
  }

  it('asks once for all who wait, and hands the slots out without asking', () => {
    const { scheduler, asked, seen, want } = processWith(() => ({ slots: [0, 100, 200] }));
    want('a', { waiting: 3 });
    scheduler.flush();
    for (const name of 'bc') want(name);
    expect(asked.map(({ count }) => count)).toEqual([3]);
    expect(seen).toEqual([
      ['a', 1],
      ['b', 101],
      ['c', 201],
    ]);
  });

  it('does not use slots that went by', () => {
    const { scheduler, asked, seen, want } = processWith(() => ({ slots: [0, 100] }));
    want('a', { waiting: 2 });
    scheduler.schedule(() => want('b'), 500);
    scheduler.flush();
    expect(asked.length).toBe(2);
    expect(seen[1]).toEqual(['b', 501]);
  });

  it('fail: refuses at once while Redis is away, and asks again', () => {
    const isAway = (now: number) => now < 1000;
    const { scheduler, asked, seen, want } = processWith(
      ({ count }, now) => (isAway(now) ? new RedisUnavailableError('gone') : { slots: [0].slice(0, count) }),
      'fail',
    );
    for (const at of [0, 10, 100, 300, 1200]) scheduler.schedule(() => want(`at ${at}`), at);
    scheduler.flush();
    expect(seen).toEqual([
      ['at 0 RedisUnavailableError', 1],
      ['at 10 RedisUnavailableError', 10],
      ['at 100 RedisUnavailableError', 100],
      ['at 300 RedisUnavailableError', 301],
      ['at 1200', 1202],
    ]);
    expect(asked.map(({ count, away = false }) => [count, away])).toEqual([
      [1, false],
      [0, true],
      [0, true],
      [1, false],
    ]);
  });

  it('local: goes on with its share, until all change over at one moment', () => {
    let joinAt: number | undefined;
    const { scheduler, seen, asked, want } = processWith((request, now) => {
      if (now >= 400 && now < 1400) return new RedisUnavailableError('gone');
      if (!request.away) return { slots: [0], members: 2, index: 1, left: [10] };
      joinAt ??= now + 400;
      return { rejoin: joinAt - now };
    });
    for (let at = 0; at < 2600; at += 200) scheduler.schedule(() => want(''), at);
    scheduler.flush();
    const times = seen.map(([, at]) => at);
    // Every other slot of 103 ms is its own.
    expect(times.filter((at) => at > 700 && at < 1400).every((at) => Math.round((at - 1) / 103) % 2 === 1)).toBe(true);
    const back = asked.filter(({ away }) => away).length;
    expect(back).toBeGreaterThan(2);
    expect(asked.at(-1)?.away).toBeUndefined();
  });

  it('tells of a gate with the next word when Redis is away', () => {
    const { scheduler, limit, asked, want } = processWith(
      (_, now) => (now < 500 ? new RedisUnavailableError('gone') : { slots: [0] }),
      'fail',
    );
    want('a');
    scheduler.schedule(() => limit.gate$(5000).subscribe(), 100);
    scheduler.schedule(() => want('b'), 600);
    scheduler.schedule(() => want('c'), 900);
    scheduler.flush();
    expect(asked.map(({ gateMs }) => gateMs).slice(0, 3)).toEqual([0, 4400, 0]);
  });

  it('an error that is no absence is the error of who asked', () => {
    const { scheduler, seen, want } = processWith((_, now) => (now < 5 ? new TypeError('no') : { slots: [0] }));
    want('a');
    want('b');
    scheduler.schedule(() => want('c'), 50);
    scheduler.flush();
    expect(seen.map(([name]) => name).sort()).toEqual(['a TypeError', 'b TypeError', 'c']);
  });
});
