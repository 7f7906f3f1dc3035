import { HttpError } from '../../core/errors.js';
import { clientInternals } from '../../http/clientInternals.js';
import type { HttpClient, HttpResponse } from '../../http/types.js';
import type { ResilienceProfile, RetryFailure } from '../../resilience/types.js';
import type { EndpointPlan } from '../config/resourcePlan.js';
import { IGNORE_RESPONSE } from '../ignoreResponse.js';
import { throughHooks } from '../responseHooks.js';
import type { ResponseAction, ResponseHook } from '../types.js';

/** What a `retry` action made: errors, and bodies of refused responses. Retried whatever the rules say. */
const askedFor = new WeakSet<object>();

/** An endpoint's response actions, each as a hook. A response that is to come again is none of those after it. */
export function responseActionHooks({ actions, place }: EndpointPlan): ResponseHook[] {
  return actions.map((action, index) => (response) => {
    if (isMarked(response.content)) return response;
    if (typeof action === 'function') return action(response);
    if (!matches(action, response)) return response;
    if (action.action === 'ignore') return IGNORE_RESPONSE;
    if (action.action === 'retry') return requestRetry(response, `${place}.responseActions[${index}]`);
    return throughHooks(response, typeof action.action === 'function' ? [action.action] : action.action);
  });
}

/** The profile of an endpoint's requests, which goes over the client's key by key: the action decides first, then the client's `retryIf`. */
export function retryingProfile({ actions }: EndpointPlan, client: HttpClient): ResilienceProfile | undefined {
  const retries = actions.some((action) => typeof action === 'object' && action.action === 'retry');
  if (!retries) return undefined;
  const theirs = clientInternals(client)?.resilience?.retryIf;
  return { retryIf: (failure) => (isAskedFor(failure) ? true : theirs?.(failure)) };
}

function isAskedFor({ error, response }: RetryFailure): boolean {
  return isMarked(error) || isMarked(response?.content);
}

function isMarked(made: unknown): boolean {
  return typeof made === 'object' && made !== null && askedFor.has(made);
}

function matches({ statusCode, content }: ResponseAction, response: HttpResponse): boolean {
  if (statusCode !== undefined && response.status !== statusCode) return false;
  return content === undefined || response.contentText().includes(content);
}

/**
 * A refused response stays one, so that limiter and breaker see it on its way to the status layer; it is known again by a body of its own.
 * A good one has to become a failure here.
 */
function requestRetry(response: HttpResponse, place: string): HttpResponse {
  if (response.ok) {
    const error = new HttpError(`${place} asks for another attempt`, { category: 'transient' });
    askedFor.add(error);
    throw error;
  }
  const marked = response.with({ body: Uint8Array.from(response.content ?? []) });
  if (marked.content) askedFor.add(marked.content);
  return marked;
}
