import type { JsonParser } from '../json.js';
import type { ServerSentEvent } from '../types.js';
import { checkRecords } from './checkRecords.js';
import { type OnParseError, reportRecord } from './ndjson.js';
import type { PushParser } from './pushParser.js';
import { type StopAt, stopTest } from './stopAt.js';

export interface EventJsonConfig {
  /** @default 'throw' */
  onParseError?: OnParseError;
  /** The event that ends the stream and is no value; `null`: none. @default '[DONE]' */
  stopAt?: StopAt | null;
  /** @default JSON.parse */
  parseJson?: JsonParser;
}

/**
 * The `data` of each event as JSON, up to the one that says that it is over. Events that bring no data (MCP's priming event,
 * GraphQL's `complete`) are passed over.
 */
export function createEventJsonParser<T>(config: EventJsonConfig = {}): PushParser<ServerSentEvent, T> {
  checkRecords(config);
  const { onParseError = 'throw', stopAt = DONE, parseJson = JSON.parse } = config;
  const isLast = stopTest(stopAt);
  let position = 0;
  return {
    feed(event, sink) {
      if (isLast(event)) {
        sink.complete();
        return;
      }
      if (isBlank(event.data)) return;
      position++;
      let value: T;
      try {
        value = parseJson(event.data) as T;
      } catch (cause) {
        reportRecord(onParseError, { unit: 'event', position, text: event.data, cause });
        return;
      }
      sink.next(value);
    },
    end: () => {},
  };
}

/** JSON starts with a printable character of ASCII: only what starts otherwise is looked at further. */
function isBlank(text: string): boolean {
  const first = text.charCodeAt(0);
  return !(first > 0x20 && first < 0x7f) && text.trim() === '';
}

/** How OpenAI and those like it end their streams. */
export const DONE = '[DONE]';
