import { headerPairs } from '../../src/http/rawHeaders.js';
import type { HeaderValues } from '../../src/http/types.js';

/** What a marble stands for in a `http` route. */
export interface MarbleReply {
  /** The status of the answer. */
  readonly status: number;
  /** Its headers, names in any case. */
  readonly headers: HeaderValues;
  /** Its whole body; in a streamed one, a chunk. */
  readonly body: string;
}

export interface MarbleReplyInit {
  /** The status of the answer. @default 200 */
  status?: number | undefined;
  /** Besides `content-type`, or in place of it. @default none */
  headers?: HeaderValues | undefined;
}

/** A reply with this value as JSON. */
export function json(body: unknown, init: MarbleReplyInit = {}): MarbleReply {
  return { ...headOf(init, 'application/json'), body: JSON.stringify(body) };
}

/** A reply with this text as it is; also one chunk of a streamed body. */
export function text(body: string, init: MarbleReplyInit = {}): MarbleReply {
  return { ...headOf(init, 'text/plain;charset=UTF-8'), body };
}

function headOf({ status = 200, headers }: MarbleReplyInit, type: string): Omit<MarbleReply, 'body'> {
  return { status, headers: headerPairs(headers, type) };
}
