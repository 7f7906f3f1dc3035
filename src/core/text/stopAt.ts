import { checkKind } from '../checkOptions.js';
import { ConfigurationError } from '../errors.js';
import type { ServerSentEvent } from '../types.js';
import type { PushParser } from './pushParser.js';

/**
 * The event that ends a stream: by its data (`'[DONE]'`), by its type or both (`{ event: 'done' }`), or as a function
 * says. It does not come out itself.
 */
export type StopAt =
  | string
  | { event?: string | undefined; data?: string | undefined }
  | ((event: ServerSentEvent) => boolean);

/** @throws ConfigurationError for what would stop at every event, or at none by mistake */
export function stopTest(stopAt: StopAt | null | undefined): (event: ServerSentEvent) => boolean {
  checkKind('stopAt', stopAt, 'string, object, function or null');
  switch (typeof stopAt) {
    case 'function':
      return stopAt;
    case 'string':
      return ({ data }) => data === stopAt;
    case 'undefined':
      return () => false;
    default: {
      if (stopAt === null) return () => false;
      const { event: type, data } = stopAt;
      if (type === undefined && data === undefined)
        throw new ConfigurationError('stopAt', "must be the data of an event, { event: 'type' } or a function");
      return (event) => (type ?? event.event) === event.event && (data ?? event.data) === event.data;
    }
  }
}

/** Events up to the one to stop at. */
export function untilEvent(stopAt: StopAt | undefined): PushParser<ServerSentEvent, ServerSentEvent> {
  const isLast = stopTest(stopAt);
  return {
    feed: (event, sink) => {
      if (isLast(event)) sink.complete();
      else sink.next(event);
    },
    end: () => {},
  };
}
