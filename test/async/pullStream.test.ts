import { concat, concatMap, defer, EMPTY, from, NEVER, Observable, of, Subject, throwError, timer } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { pullStream } from '../../src/async/pullStream.js';

/** Counts up for ever, as fast as it is let. `made` is what it has come to, `cut` whether it was unsubscribed from. */
function counter(gap: () => Observable<unknown> = () => of(0)) {
  const seen = { subscribed: 0, made: 0, cut: false };
  const build = (pace: (value: unknown) => Observable<unknown>) =>
    defer(() => {
      seen.subscribed++;
      const count = (): Observable<number> =>
        concat(
          gap().pipe(concatMap(() => of(++seen.made))),
          defer(() => pace(seen.made)).pipe(concatMap(() => count())),
        );
      return new Observable<number>((subscriber) => {
        subscriber.add(count().subscribe(subscriber));
        subscriber.add(() => {
          seen.cut = true;
        });
      });
    });
  return { seen, build };
}

describe('pullStream', () => {
  it('makes values as they are asked for, and none before', async () => {
    const { seen, build } = counter();
    const stream = pullStream(build, () => 'result');
    expect(seen.subscribed).toBe(0);
    expect(await stream.next()).toEqual({ done: false, value: 1 });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(seen).toMatchObject({ made: 1, cut: false });
    expect(await stream.next()).toEqual({ done: false, value: 2 });
    expect(seen).toMatchObject({ subscribed: 1, made: 2 });
  });

  it('answers concurrent calls of next() in order', async () => {
    const { seen, build } = counter(() => timer(1));
    const stream = pullStream(build, () => 'result');
    const steps = await Promise.all([stream.next(), stream.next(), stream.next()]);
    expect(steps.map(({ value }) => value)).toEqual([1, 2, 3]);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(seen.made).toBe(3);
  });

  it('ends with the result, once, and is spent after it', async () => {
    const stream = pullStream(
      () => of('a'),
      () => 'result',
    );
    expect(await stream.next()).toEqual({ done: false, value: 'a' });
    expect(await stream.next()).toEqual({ done: true, value: 'result' });
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it('hands the result to the first of several calls that find the end', async () => {
    const stream = pullStream(
      () => EMPTY,
      () => 'result',
    );
    expect(await Promise.all([stream.next(), stream.next()])).toEqual([
      { done: true, value: 'result' },
      { done: true, value: undefined },
    ]);
  });

  it('gives what came before an error, then the error, then nothing', async () => {
    const failure = new Error('broken');
    const stream = pullStream(
      () =>
        concat(
          of('a'),
          throwError(() => failure),
        ),
      () => 'result',
    );
    expect(await stream.next()).toEqual({ done: false, value: 'a' });
    await expect(stream.next()).rejects.toBe(failure);
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it('fails with undefined where the source does', async () => {
    const stream = pullStream(
      () => throwError(() => undefined),
      () => 'result',
    );
    await expect(stream.next()).rejects.toBeUndefined();
  });

  it('fails with what build throws', async () => {
    const failure = new Error('cannot begin');
    const stream = pullStream(
      () => {
        throw failure;
      },
      () => 'result',
    );
    await expect(stream.next()).rejects.toBe(failure);
  });

  describe('return()', () => {
    it('settles at once while a next() is pending, and cuts the source', async () => {
      let cut = false;
      const stream = pullStream(
        () =>
          new Observable<string>(() => () => {
            cut = true;
          }),
        () => 'result',
      );
      const pending = stream.next();
      expect(await stream.return()).toEqual({ done: true, value: 'result' });
      expect(cut).toBe(true);
      expect(await pending).toEqual({ done: true, value: undefined });
      expect(await stream.next()).toEqual({ done: true, value: undefined });
    });

    it('gives the value it was given, awaited', async () => {
      const stream = pullStream(
        () => NEVER,
        () => 'result',
      );
      const pending = stream.next();
      expect(await stream.return(Promise.resolve('mine'))).toEqual({ done: true, value: 'mine' });
      expect((await pending).done).toBe(true);
    });

    it('before the first next() never subscribes', async () => {
      const { seen, build } = counter();
      const stream = pullStream(build, () => 'result');
      expect(await stream.return()).toEqual({ done: true, value: 'result' });
      expect(await stream.next()).toEqual({ done: true, value: undefined });
      expect(seen.subscribed).toBe(0);
    });

    it('drops what came early', async () => {
      const stream = pullStream(
        () => from(['a', 'b', 'c']),
        () => 'result',
      );
      expect(await stream.next()).toEqual({ done: false, value: 'a' });
      await stream.return();
      expect(await stream.next()).toEqual({ done: true, value: undefined });
    });

    it('is what break calls', async () => {
      const { seen, build } = counter();
      for await (const value of pullStream(build, () => 'result')) if (value === 3) break;
      expect(seen).toMatchObject({ made: 3, cut: true });
    });

    it('twice is no different', async () => {
      const stream = pullStream(
        () => NEVER,
        () => 'result',
      );
      void stream.next();
      expect(await Promise.all([stream.return(), stream.return()])).toHaveLength(2);
    });
  });

  it('throw() cuts the source, and rejects with what it was given', async () => {
    const { seen, build } = counter(() => NEVER);
    const failure = new Error('stop it');
    const stream = pullStream(build, () => 'result');
    const pending = stream.next();
    await expect(stream.throw(failure)).rejects.toBe(failure);
    expect((await pending).done).toBe(true);
    expect(seen.cut).toBe(true);
  });

  it('is its own async iterator, and disposable where the runtime knows of that', async () => {
    const { seen, build } = counter();
    const stream = pullStream(build, () => 'result');
    expect(stream[Symbol.asyncIterator]()).toBe(stream);
    await stream.next();
    await (Reflect.get(stream, Symbol.asyncDispose) as () => Promise<void>)();
    expect(seen.cut).toBe(true);
  });

  it('counts demand in values, where one answer of the source holds several', async () => {
    const asked: number[] = [];
    const stream = pullStream(
      (pace) =>
        of(1, 2, 3).pipe(
          concatMap((chunk) =>
            concat(
              defer(() => {
                asked.push(chunk);
                return from([`${chunk}a`, `${chunk}b`]);
              }),
              defer(() => pace(chunk)).pipe(concatMap(() => EMPTY)),
            ),
          ),
        ),
      () => 'result',
    );
    expect((await stream.next()).value).toBe('1a');
    expect((await stream.next()).value).toBe('1b');
    expect(asked).toEqual([1]);
    expect((await stream.next()).value).toBe('2a');
    expect(asked).toEqual([1, 2]);
  });

  it('leaves no demand behind when the source ends in between', async () => {
    const source = new Subject<string>();
    const stream = pullStream(
      () => source,
      () => 'result',
    );
    const steps = [stream.next(), stream.next()];
    source.next('a');
    source.complete();
    expect(await Promise.all(steps)).toEqual([
      { done: false, value: 'a' },
      { done: true, value: 'result' },
    ]);
  });
});
