import { HttpError } from '../../core/errors.js';
import { factsOf } from '../../http/clientFacts.js';
import type { HttpClient, HttpResponse } from '../../http/types.js';
import type { ResilienceProfile, RetryFailure } from '../../resilience/types.js';
import type { EndpointPlan } from '../config/resourcePlan.js';
import { IGNORE_RESPONSE } from '../ignoreResponse.js';
import type { ResponseAction, ResponseHook, ResponseTransform } from '../types.js';

/** What a `retry` action made: errors, and bodies of refused responses. Retried whatever the rules say. */
const askedFor = new WeakSet<object>();

/** An endpoint's response actions as one hook. */
export function responseActionHook({ actions, place }: EndpointPlan): ResponseHook {
  return (response) => {
    let current = response;
    for (const [index, action] of actions.entries()) {
      if (typeof action === 'function') current = action(current) ?? current;
      else if (matches(action, current)) {
        if (action.action === 'ignore') return IGNORE_RESPONSE;
        if (action.action === 'retry') return requestRetry(current, `${place}.responseActions[${index}]`);
        current = transformed(current, action.action);
      }
    }
    return current;
  };
}

/** The profile of an endpoint's requests, which goes over the client's key by key: the action decides first, then the client's `retryIf`. */
export function retryingProfile({ actions }: EndpointPlan, client: HttpClient): ResilienceProfile | undefined {
  const retries = actions.some((action) => typeof action === 'object' && action.action === 'retry');
  if (!retries) return undefined;
  const theirs = factsOf(client)?.resilience?.retryIf;
  return { retryIf: (failure) => (isAskedFor(failure) ? true : theirs?.(failure)) };
}

function isAskedFor({ error, response }: RetryFailure): boolean {
  return [error, response?.content].some((made) => typeof made === 'object' && made !== null && askedFor.has(made));
}

function matches({ statusCode, content }: ResponseAction, response: HttpResponse): boolean {
  if (statusCode !== undefined && response.status !== statusCode) return false;
  return content === undefined || response.contentText().includes(content);
}

function transformed(response: HttpResponse, action: ResponseTransform | readonly ResponseTransform[]): HttpResponse {
  const transforms = typeof action === 'function' ? [action] : action;
  return transforms.reduce((current, transform) => transform(current) ?? current, response);
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
