import type { PlayEvent } from './play.js';

/** What a run came to, counted from its events. */
export function figuresOf(events: readonly PlayEvent[]): readonly (readonly [name: string, value: string])[] {
  const count = (...kinds: PlayEvent['kind'][]) => String(events.filter(({ kind }) => kinds.includes(kind)).length);
  const last = events.at(-1);
  const isOver = last?.kind === 'end' || last?.kind === 'error';
  const results: [string, string][] = [
    ['Pages', count('page')],
    ['Records', count('record')],
    ['Answers', count('response')],
    ['Events', count('event')],
    ['Refused', count('refused')],
  ];
  return [
    ['Sent', count('sent')],
    ['Retries', count('retry')],
    ...results.filter(([, value]) => value !== '0'),
    [isOver ? 'Ended after' : 'So far', `${last?.at ?? 0} ms`],
  ];
}
