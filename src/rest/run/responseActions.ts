import { HttpError } from '../../core/errors.js';
import { isObject } from '../../core/paths/paths.js';
import { clientInternals } from '../../http/clientInternals.js';
import type { HttpClient, HttpResponse } from '../../http/types.js';
import type { ResilienceProfile, RetryFailure } from '../../resilience/types.js';
import type { ActionPlan, EndpointPlan } from '../config/resourcePlan.js';
import { IGNORE_RESPONSE } from '../ignoreResponse.js';
import { throughHooks } from '../responseHooks.js';
import type { ResponseHook } from '../types.js';

/** What a `retry` action made: errors, and bodies of refused responses. Retried whatever the rules say. */
const askedFor = new WeakSet<object>();
/** What a `fail` action made: never retried. */
const final = new WeakSet<object>();

/** How much of a body is shown where nothing says which part of it is the reason. */
const EXCERPT_CHARACTERS = 200;

/** An endpoint's response actions, each as a hook. A response that is to come again is none of those after it. */
export function responseActionHooks({ actions }: EndpointPlan): ResponseHook[] {
  return actions.map((plan) => (response) => {
    if (isMarked(response.content)) return response;
    if (typeof plan === 'function') return plan(response);
    if (!matches(plan, response)) return response;
    const { action } = plan;
    if (action === 'ignore') return IGNORE_RESPONSE;
    if (action === 'retry') return requestRetry(response, plan.place);
    if (action === 'fail') throw failure(plan, response);
    return throughHooks(response, action);
  });
}

/** The profile of an endpoint's requests, which goes over the client's key by key: the action decides first, then the client's `retryIf`. */
export function retryingProfile({ actions }: EndpointPlan, client: HttpClient): ResilienceProfile | undefined {
  const decides = actions.some((plan) => typeof plan === 'object' && /^(retry|fail)$/.test(String(plan.action)));
  if (!decides) return undefined;
  const theirs = clientInternals(client)?.resilience?.retryIf;
  return {
    retryIf: (failure) => {
      if (isAskedFor(failure)) return true;
      return isIn(final, failure.error) ? false : theirs?.(failure);
    },
  };
}

function isAskedFor({ error, response }: RetryFailure): boolean {
  return isMarked(error) || isMarked(response?.content);
}

function isMarked(made: unknown): boolean {
  return isIn(askedFor, made);
}

function isIn(set: WeakSet<object>, made: unknown): boolean {
  return typeof made === 'object' && made !== null && set.has(made);
}

function matches({ statusCode, content, where, has }: ActionPlan, response: HttpResponse): boolean {
  if (statusCode !== undefined && response.status !== statusCode) return false;
  if (content !== undefined && !response.contentText().includes(content)) return false;
  if (where.length === 0 && !has) return true;
  const body = jsonOf(response);
  const isThere = (read: ActionPlan['has'], fits: (value: unknown) => boolean) => {
    const field = read?.(body);
    return field?.found === true && fits(field.value);
  };
  return (
    where.every(({ read, value }) => isThere(read, (found) => found === value)) && (!has || isThere(has, isSomething))
  );
}

function isSomething(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === '') return false;
  return isObject(value) ? Object.keys(value).length > 0 : true;
}

/** What is no JSON has no fields. */
function jsonOf(response: HttpResponse): unknown {
  try {
    return response.contentJson();
  } catch {
    return undefined;
  }
}

function failure({ place, message }: ActionPlan, response: HttpResponse): HttpError {
  const said = message?.(jsonOf(response));
  const text = said?.found && said.value !== null ? said.value : response.contentText();
  const reason = typeof text === 'string' ? text : JSON.stringify(text);
  const error = new HttpError(`${place}: ${reason.slice(0, EXCERPT_CHARACTERS)} (status ${response.status})`, {
    category: 'validation',
  });
  final.add(error);
  return error;
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
