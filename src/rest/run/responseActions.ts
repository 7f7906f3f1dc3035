import { HttpError, HttpStatusError } from '../../core/errors.js';
import type { HttpResponse } from '../../http/types.js';
import type { ResilienceProfile } from '../../resilience/types.js';
import type { EndpointPlan } from '../config/resourcePlan.js';
import { IGNORE_RESPONSE } from '../ignoreResponse.js';
import type { ResponseAction, ResponseHook, ResponseTransform } from '../types.js';

/** Errors that a `retry` action made, which are retried whatever the rules say. */
const askedFor = new WeakSet<object>();

/** An endpoint's response actions as one hook. */
export function responseActionHook({ actions, place }: EndpointPlan): ResponseHook {
  return (response) => {
    let current = response;
    for (const [index, action] of actions.entries()) {
      if (typeof action === 'function') current = action(current) ?? current;
      else if (matches(action, current)) {
        if (action.action === 'ignore') return IGNORE_RESPONSE;
        if (action.action === 'retry') throw retryError(current, `${place}.responseActions[${index}]`);
        current = transformed(current, action.action);
      }
    }
    return current;
  };
}

/** The profile of an endpoint's requests: over the client's, key by key. */
export function retryingProfile(
  { actions }: EndpointPlan,
  client: ResilienceProfile | undefined,
): ResilienceProfile | undefined {
  const retries = actions.some((action) => typeof action === 'object' && action.action === 'retry');
  if (!retries) return undefined;
  return {
    retryIf: (failure) =>
      typeof failure.error === 'object' && failure.error !== null && askedFor.has(failure.error)
        ? true
        : client?.retryIf?.(failure),
  };
}

function matches({ statusCode, content }: ResponseAction, response: HttpResponse): boolean {
  if (statusCode !== undefined && response.status !== statusCode) return false;
  return content === undefined || response.contentText().includes(content);
}

function transformed(response: HttpResponse, action: ResponseTransform | readonly ResponseTransform[]): HttpResponse {
  const transforms = typeof action === 'function' ? [action] : action;
  return transforms.reduce((current, transform) => transform(current) ?? current, response);
}

function retryError(response: HttpResponse, place: string): HttpError {
  const error = response.ok
    ? new HttpError(`${place} asks for another attempt`, { category: 'transient' })
    : new HttpStatusError(response);
  askedFor.add(error);
  return error;
}
