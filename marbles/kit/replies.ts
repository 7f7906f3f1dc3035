/** What a marble stands for in a `http` route. */
export interface MarbleReply {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

export interface MarbleReplyInit {
  /** @default 200 */
  status?: number;
  headers?: Record<string, string>;
}

/** A reply with this value as JSON. */
export function json(body: unknown, { status = 200, headers = {} }: MarbleReplyInit = {}): MarbleReply {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/** A reply with this text as it is; also one chunk of a streamed body. */
export function text(body: string, { status = 200, headers = {} }: MarbleReplyInit = {}): MarbleReply {
  return { status, headers: { 'content-type': 'text/plain;charset=UTF-8', ...headers }, body };
}
