import type { ServerSentEvent } from '../types.js';
import type { PushParser } from './pushParser.js';

/** Events up to the one with this `data`, which completes and does not come out. */
export function untilData(stopAt: string | undefined): PushParser<ServerSentEvent, ServerSentEvent> {
  return {
    feed: (event, sink) => {
      if (event.data === stopAt) sink.complete();
      else sink.next(event);
    },
    end: () => {},
  };
}
