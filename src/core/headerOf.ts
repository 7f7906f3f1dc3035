import type { HttpResponse } from '../http/types.js';

/**
 * One header's value (several joined by `, `), without making a `Headers` where the response is one of ours. By its shape:
 * who reads a header shall not hold the class of responses.
 */
export function headerOf(response: Response | HttpResponse, lowerCaseName: string): string | null {
  const own = response as Partial<OwnHeaders>;
  return own.headerLine ? own.headerLine(lowerCaseName) : response.headers.get(lowerCaseName);
}

/** What responses of ours have besides. */
export interface OwnHeaders {
  headerLine(lowerCaseName: string): string | null;
}
