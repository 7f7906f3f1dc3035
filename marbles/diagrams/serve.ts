import { expect } from 'vitest';
import type { HttpTransport } from '../../src/http/types.js';
import { json, type MarbleHelpers, type MarbleReply } from '../kit/index.js';
import type { Track } from './picture.js';
import { readTrack } from './readTrack.js';

/**
 * A server as a picture shows it. `'GET /items?page=2': '20ms ^ 29ms (b|)'` is a request that has to be sent at 20 ms,
 * and is answered 30 ms later.
 *
 * @param replies What the letters stand for: a status of 4xx or 5xx alone, a reply, or what an answer holds as JSON.
 */
export function serve(
  { http, flush }: Pick<MarbleHelpers, 'http' | 'flush'>,
  exchanges: Readonly<Record<string, Track>>,
  replies: Readonly<Record<string, unknown>>,
): { transport: HttpTransport; expectRequests(): void } {
  const routes = Object.entries(exchanges).map(([route, track]) => [
    route,
    [track].flat().map((marbles) => marbles.replace(/^.*\^/, '-')),
  ]);
  const answers = Object.entries(replies).map(([letter, value]) => [letter, replyOf(value)]);
  const server = http(Object.fromEntries(routes), Object.fromEntries(answers));
  return {
    transport: server.transport,
    expectRequests() {
      flush();
      const sent = server.requests.map(({ at, method, path }) => `${method} ${path} at ${at}`);
      const drawn = Object.entries(exchanges).flatMap(([route, track]) =>
        readTrack(track).map((segment) => `${route} at ${segment.find(({ sign }) => sign === '^')?.frame}`),
      );
      expect(sent.sort()).toEqual(drawn.sort());
    },
  };
}

function replyOf(value: unknown): MarbleReply {
  if (typeof value === 'number' && value >= 400) return json({}, { status: value });
  const isReply = typeof value === 'object' && value !== null && 'status' in value && 'headers' in value;
  return isReply ? (value as MarbleReply) : json(value);
}
