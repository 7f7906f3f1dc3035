import { describe, it } from 'vitest';
import { parseEventJson } from '../operators/parseEventJson.js';
import { ResponseParseError } from '../src/core/errors.js';
import type { ServerSentEvent } from '../src/core/types.js';
import { diagram } from './diagrams/diagram.js';
import { virtual } from './parserCases.js';

const event = (data: string) => ({ event: 'message', data, id: '' });
const events = { a: event('{"n":1}'), b: event('2'), d: event('[DONE]'), e: event('END'), x: event('x') };
const values = { a: { n: 1 }, b: 2 };

describe('parseEventJson', () => {
  it(
    'empty: completes with its source',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('--|', events);
      const subs = '       ^-!';
      const expected = '   --|';
      expectObservable(source.pipe(parseEventJson())).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subs);
    }),
  );

  it(
    'never: waits with its source',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-   ', events);
      const unsub = '      ---!';
      const subs = '       ^--!';
      const expected = '   -   ';
      expectObservable(source.pipe(parseEventJson()), unsub).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subs);
    }),
  );

  it(
    'one and many: values in order',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-(ab)-|', events);
      const subs = '       ^-------!';
      const expected = '   -a-(ab)-|';
      expectObservable(source.pipe(parseEventJson())).toBe(expected, values);
      expectSubscriptions(source.subscriptions).toBe(subs);
    }),
  );

  it(
    'error: passes it on',
    virtual(({ cold, expectObservable }) => {
      const source = cold('-a-#', events);
      const expected = '   -a-#';
      expectObservable(source.pipe(parseEventJson())).toBe(expected, values);
    }),
  );

  it(
    'early unsubscribe: leaves the source',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-b-a-|', events);
      const unsub = '      ----!   ';
      const subs = '       ^---!   ';
      const expected = '   -a-b-   ';
      expectObservable(source.pipe(parseEventJson()), unsub).toBe(expected, values);
      expectSubscriptions(source.subscriptions).toBe(subs);
    }),
  );

  it(
    '[DONE]: completes and leaves the source',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-d-b-|', events);
      const subs = '       ^--!    ';
      const expected = '   -a-|    ';
      expectObservable(source.pipe(parseEventJson())).toBe(expected, values);
      expectSubscriptions(source.subscriptions).toBe(subs);
    }),
  );

  it(
    'stopAt: another end, or none',
    virtual(({ cold, expectObservable }) => {
      const source = cold('-a-e-b-|', events);
      const expected = '   -a-|    ';
      expectObservable(source.pipe(parseEventJson({ stopAt: 'END' }))).toBe(expected, values);
      const endless = cold('        -a-d-b-|', events);
      const expectedEndless = '     -a---b-|';
      expectObservable(endless.pipe(parseEventJson({ stopAt: null, onParseError: 'skip' }))).toBe(
        expectedEndless,
        values,
      );
    }),
  );

  it(
    'stopAt: the type of an event, or what a function says',
    virtual(({ cold, expectObservable }) => {
      const typed = { ...events, t: { event: 'done', data: '3', id: '9' } };
      for (const stopAt of [{ event: 'done' }, ({ id }: ServerSentEvent) => id === '9']) {
        expectObservable(cold('-a-b-t-|', typed).pipe(parseEventJson({ stopAt }))).toBe('-a-b-|', values);
      }
    }),
  );

  it(
    'events without data are passed over, and are no places',
    virtual(({ cold, expectObservable }) => {
      const blank = {
        ...events,
        p: { event: 'message', data: '', id: '1' },
        c: { event: 'complete', data: ' \n', id: '' },
      };
      const error = new ResponseParseError('event 2 is not JSON: x', { position: 2 });
      expectObservable(cold('-p-a-c-|', blank).pipe(parseEventJson())).toBe('---a---|', values);
      expectObservable(cold('-p-a-c-x', blank).pipe(parseEventJson())).toBe('---a---#', values, error);
    }),
  );

  it(
    'reuse: each subscription counts its own events',
    virtual(({ cold, expectObservable }) => {
      const parse = parseEventJson();
      const expected = '   -a-#';
      const error = new ResponseParseError('event 2 is not JSON: x', { position: 2 });
      expectObservable(cold('-a-x-|', events).pipe(parse)).toBe(expected, values, error);
      expectObservable(cold('-a-x-|', events).pipe(parse)).toBe(expected, values, error);
    }),
  );

  it(
    'throwing callback: what onParseError throws ends the stream',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-x-b-|', events);
      const subs = '       ^--!    ';
      const expected = '   -a-#    ';
      const onParseError = () => {
        throw 'stop';
      };
      expectObservable(source.pipe(parseEventJson({ onParseError }))).toBe(expected, values, 'stop');
      expectSubscriptions(source.subscriptions).toBe(subs);
    }),
  );
});

diagram(
  'parseEventJson',
  {
    text: 'The JSON in each event; [DONE] completes the result and leaves the source.',
    above: { events: '-a--b--d---', subscribed: '^------!' },
    below: { result: '-x--y--|' },
    values: { a: '{"n":1}', b: '2', d: '[DONE]', x: { n: 1 }, y: 2 },
  },
  ({ above, below, values }, { cold, expectObservable, expectSubscriptions }) => {
    const source = cold(above.events, { a: event(values.a), b: event(values.b), d: event(values.d) });
    expectObservable(source.pipe(parseEventJson())).toBe(below.result, values);
    expectSubscriptions(source.subscriptions).toBe(above.subscribed);
  },
);
