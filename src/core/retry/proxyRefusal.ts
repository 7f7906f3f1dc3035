import { categoryOfStatus } from '../status.js';
import type { ErrorCategory } from '../types.js';

/**
 * What kind of failure it is when a proxy does not let a connection through. undici gives the status in its message only:
 * 407 is as final there as it is from a server. Nothing for any other message.
 */
export function proxyRefusal(message: string): { category?: ErrorCategory } {
  const status = /^Proxy response \((\d{3})\)/.exec(message)?.[1];
  return status === undefined ? {} : { category: categoryOfStatus(Number(status)) };
}
