import type { HttpClient } from '../http/types.js';

export interface GatherOptions {
  /** Sends the requests. @default a client over `fetch` */
  client?: HttpClient | undefined;
  /** @default 10 */ concurrency?: number | undefined;
  /** @default 'request': results come in the order of the requests */ order?: 'request' | 'completion' | undefined;
  /** Errors come in their place in the stream instead of ending it. @default false */ returnErrors?:
    | boolean
    | undefined;
}
