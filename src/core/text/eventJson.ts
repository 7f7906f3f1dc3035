import type { ServerSentEvent } from '../types.js';
import { type OnParseError, reportRecord } from './ndjson.js';
import type { PushParser } from './pushParser.js';

export interface EventJsonConfig {
  /** @default 'throw' */
  onParseError?: OnParseError;
  /** The `data` that ends the stream and is no value; `null`: none. @default '[DONE]' */
  stopAt?: string | null;
}

/** The `data` of each event as JSON, up to the one that says that it is over. */
export function createEventJsonParser<T>(config: EventJsonConfig = {}): PushParser<ServerSentEvent, T> {
  const { onParseError = 'throw', stopAt = DONE } = config;
  let position = 0;
  return {
    feed(event, sink) {
      if (event.data === stopAt) {
        sink.complete();
        return;
      }
      position++;
      let value: T;
      try {
        value = JSON.parse(event.data);
      } catch (cause) {
        reportRecord(onParseError, { unit: 'event', position, text: event.data, cause });
        return;
      }
      sink.next(value);
    },
    end: () => {},
  };
}

/** How OpenAI and those like it end their streams. */
export const DONE = '[DONE]';
