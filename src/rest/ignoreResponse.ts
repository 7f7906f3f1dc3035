import { map } from 'rxjs';
import type { HttpInterceptor, HttpResponse } from '../http/types.js';
import type { ResponseHook } from './types.js';

/** What a response hook answers to end its run quietly: no error, no page for this response. */
export const IGNORE_RESPONSE: unique symbol = Symbol('ignore response');

/** Bodies that stand in for ignored responses; the body survives where interceptors copy the response. */
const ignoredBodies = new WeakSet<Uint8Array>();

/** Runs `hooks` over the response of every attempt, in order, each on what the one before made of it. */
export function responseHooks(hooks: readonly ResponseHook[]): HttpInterceptor {
  return (request, next) => next(request).pipe(map((response) => applyHooks(response, hooks)));
}

/** True for what {@link responseHooks} put in the place of an ignored response. */
export function isIgnored(response: HttpResponse | undefined): boolean {
  return response?.content !== undefined && ignoredBodies.has(response.content);
}

function applyHooks(response: HttpResponse, hooks: readonly ResponseHook[]): HttpResponse {
  let current = response;
  for (const hook of hooks) {
    const answer = hook(current);
    if (answer === IGNORE_RESPONSE) return ignored(current);
    if (answer) current = answer;
  }
  return current;
}

/** A success, so that neither the status nor the breaker makes a failure of what the user waved through. */
function ignored(response: HttpResponse): HttpResponse {
  const body = new Uint8Array(0);
  const standIn = response.with({ status: 200, statusText: 'Ignored', body });
  ignoredBodies.add(standIn.content ?? body);
  return standIn;
}
