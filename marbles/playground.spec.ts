import { describe, expect, it } from 'vitest';
import { codeOf } from './playground/codeOf.js';
import { drawTimeline } from './playground/drawTimeline.js';
import { type Flow, fields, fieldsOf, type Settings } from './playground/fields.js';
import { figuresOf } from './playground/figuresOf.js';
import { type PlayEvent, playVirtually } from './playground/play.js';
import { initialSettings, readLink, writeLink } from './playground/settings.js';

const flows: Flow[] = ['paginate', 'gather', 'retry', 'rate-limit', 'breaker', 'sse'];
const run = (flow: Flow, changes: Partial<Settings> = {}) => playVirtually({ ...initialSettings(flow), ...changes });
const of = (events: readonly PlayEvent[], ...kinds: PlayEvent['kind'][]) =>
  events.filter(({ kind }) => kinds.includes(kind));
const times = (events: readonly PlayEvent[], ...kinds: PlayEvent['kind'][]) => of(events, ...kinds).map(({ at }) => at);

describe('a run of the playground', () => {
  it('retries: attempts where the backoff says', () => {
    const { events } = run('retry', { latencyMs: 10, initialDelayMs: 100 });
    expect(times(events, 'sent')).toEqual([0, 110, 320]);
    expect(of(events, 'retry').map(({ text }) => text)).toEqual([
      'attempt 1 failed (503 Service Unavailable), the next in 100 ms',
      'attempt 2 failed (503 Service Unavailable), the next in 200 ms',
    ]);
    expect(of(events, 'response', 'end').map(({ at, text }) => [at, text])).toEqual([
      [330, '{"id":1}'],
      [330, 'complete'],
    ]);
  });

  it('retries: no more than it may, and ends with the error', () => {
    const { events } = run('retry', { faultCount: 9, maxAttempts: 2 });
    expect(times(events, 'sent')).toHaveLength(2);
    expect(of(events, 'error')[0]?.text).toContain('503 Service Unavailable (attempt 2 of 2)');
  });

  it.each(['page-number', 'offset-limit', 'cursor', 'link-header', 'json-link'] as const)(
    'pages by %s: every record, once',
    (model) => {
      for (const concurrency of [1, 3]) {
        const { events, isCut } = run('paginate', { model, records: 10, pageSize: 4, concurrency });
        expect(of(events, 'record').map(({ text }) => text)).toEqual(
          Array.from({ length: 10 }, (_, index) => `record ${index + 1}`),
        );
        expect(of(events, 'page')).toHaveLength(3);
        expect([isCut, of(events, 'end').length]).toEqual([false, 1]);
      }
    },
  );

  it('limits: requests leave as fast as the rate allows, and the queue is shown', () => {
    const { events } = run('rate-limit', { requests: 4, requestsPerSecond: 10 });
    expect(times(events, 'sent')).toEqual([0, 100, 200, 300]);
    expect(of(events, 'queue').map(({ text }) => text)).toContain('3 waiting');
  });

  it('gathers: no more at a time than was set', () => {
    const { events } = run('gather', { fault: 'none', requests: 5, concurrency: 2, latencyMs: 10 });
    expect(times(events, 'sent')).toEqual([0, 0, 10, 10, 20]);
    expect(of(events, 'response')).toHaveLength(5);
  });

  it('breaks the circuit, refuses, and closes it again', () => {
    const { events } = run('breaker');
    expect(of(events, 'circuit').map(({ text }) => text)).toEqual(['open', 'half-open', 'closed']);
    expect(of(events, 'response').length).toBeGreaterThan(2);
    expect(of(events, 'refused').some(({ text }) => text.startsWith('CircuitOpenError'))).toBe(true);
    expect(times(events, 'sent').length).toBeLessThan(initialSettings('breaker').requests);
  });

  it('goes on with events after each connection', () => {
    const { events } = run('sse', { records: 6, pageSize: 4 });
    expect(of(events, 'event').map(({ text }) => text.split(':')[0])).toEqual(['1', '2', '3', '4', '5', '6']);
    expect(times(events, 'sent').length).toBeGreaterThan(1);
    expect(of(events, 'end')).toHaveLength(1);
  });

  it.each(['503', '429', 'reset'] as const)('comes through %s', (fault) => {
    const { events } = run('gather', { fault, requests: 6 });
    expect(of(events, 'response')).toHaveLength(6);
    expect(of(events, 'retry').length).toBeGreaterThan(0);
  });

  it.each(flows)('%s is the same each time', (flow) => {
    expect(run(flow, { jitter: 'full' })).toEqual(run(flow, { jitter: 'full' }));
  });
});

describe('what is drawn', () => {
  const { events } = run('retry', { latencyMs: 10, initialDelayMs: 100 });
  const signs = (until: number) => drawTimeline(events, until, 330).match(/class="pg-sign/g)?.length ?? 0;

  it('is what had happened by then, each with its time in words', () => {
    expect([signs(0), signs(109), signs(330)]).toEqual([1, 3, events.length]);
    expect(drawTimeline(events, 330, 330)).toContain('<title>110 ms: sent</title>');
    expect(drawTimeline(events, 330, 330)).toContain('role="img"');
  });

  it('counts what the library told', () => {
    expect(figuresOf(events)).toEqual([
      ['Sent', '3'],
      ['Retries', '2'],
      ['Answers', '1'],
      ['Ended after', '330 ms'],
    ]);
    expect(figuresOf([])).toContainEqual(['So far', '0 ms']);
  });
});

describe('a link', () => {
  it.each(flows)('keeps the settings of %s', (flow) => {
    const settings: Settings = { ...initialSettings(flow), latencyMs: 7, jitter: 'full', fault: 'reset' };
    expect(readLink(`#${writeLink(settings)}`)).toEqual({ settings, problems: [] });
  });

  it('names what it cannot use', () => {
    const { settings, problems } = readLink('#flow=gather&latencyMs=-1&jitter=much&colour=red');
    expect(settings).toEqual(initialSettings('gather'));
    expect(problems).toEqual([
      'latencyMs=-1 is not used: it has to be a whole number from 1 to 5000',
      'jitter=much is not used: it has to be one of none, equal, full',
      'colour is not used: there is no such setting',
    ]);
  });
});

describe('the form', () => {
  it.each(flows)('%s begins with values that are allowed', (flow) => {
    const settings = initialSettings(flow);
    expect(
      readLink(new URLSearchParams(Object.entries(settings).map(([name, value]) => [name, String(value)])).toString()),
    ).toEqual({
      settings,
      problems: [],
    });
    expect(fieldsOf(settings).length).toBeGreaterThan(6);
    expect(fields.map(({ name }) => name).sort()).toEqual(Object.keys(settings).sort());
  });

  it('asks for pages at a time only where the style can have them', () => {
    const asks = (model: Settings['model']) =>
      fieldsOf({ flow: 'paginate', model }).some(({ name }) => name === 'concurrency');
    expect([asks('page-number'), asks('offset-limit'), asks('cursor'), asks('link-header')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it.each(flows)('the code of %s names what was set', (flow) => {
    const code = codeOf({ ...initialSettings(flow), maxAttempts: 7, requestsPerSecond: 3 });
    expect(code).toContain('maxAttempts: 7');
    expect(code).toContain('createRateLimiter({ requestsPerSecond: 3 })');
  });
});
