import type { SchedulerLike } from 'rxjs';
import type { ResilienceProfile } from '../resilience/types.js';
import type { RequestDefaults } from './resolveRequest.js';
import type { HttpClient } from './types.js';

/** Set by symbol, so that a client built by spreading another one keeps it. */
const FACTS = Symbol('client facts');

/** What a pagination run or an event stream has to know about its client before the first request. */
export interface ClientFacts {
  readonly defaults: RequestDefaults;
  readonly resilience?: ResilienceProfile;
  readonly scheduler: SchedulerLike;
  readonly random: () => number;
}

/** Behind a function, so that no inspector shows the client's headers and query. */
export function withFacts(client: HttpClient, facts: ClientFacts): HttpClient {
  return Object.assign(client, { [FACTS]: () => facts });
}

/** Nothing for a client that is not ours. */
export function factsOf(client: HttpClient): ClientFacts | undefined {
  return (client as { [FACTS]?: () => ClientFacts })[FACTS]?.();
}
