/** What a marble stands for in a `http` route. */
export interface MarbleReply {
  /** The status of the answer. */
  readonly status: number;
  /** Its headers, names in any case. */
  readonly headers: Record<string, string>;
  /** Its whole body; in a streamed one, a chunk. */
  readonly body: string;
}

export interface MarbleReplyInit {
  /** The status of the answer. @default 200 */
  status?: number | undefined;
  /** Besides `content-type`, or in place of it. @default none */
  headers?: Record<string, string> | undefined;
}

/** A reply with this value as JSON. */
export function json(body: unknown, { status = 200, headers = {} }: MarbleReplyInit = {}): MarbleReply {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/** A reply with this text as it is; also one chunk of a streamed body. */
export function text(body: string, { status = 200, headers = {} }: MarbleReplyInit = {}): MarbleReply {
  return { status, headers: { 'content-type': 'text/plain;charset=UTF-8', ...headers }, body };
}
