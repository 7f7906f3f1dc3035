import { TestScheduler } from 'rxjs/testing';
import { expect, it } from 'vitest';
import { retryWithProfile } from '../operators/retryWithProfile.js';
it('smoke', () => {
  new TestScheduler((a, b) => expect(a).toEqual(b)).run(({ cold, expectObservable }) => {
    const source = cold('-#');
    expectObservable(source.pipe(retryWithProfile({ backoff: { initialDelayMs: 10, jitter: 'none' } }))).toBe('74ms #');
  });
});
