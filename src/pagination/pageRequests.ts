import type { PlainRequestOptions } from '../http/types.js';
import { mergeProfiles } from '../resilience/mergeProfiles.js';
import type { ResilienceProfile } from '../resilience/types.js';
import type { Home } from './home.js';

/**
 * Strategies say where a page is; everything else of the `baseRequest` goes on every page, also where a strategy
 * forgets it. `requestId` gets `-<page index>`; `pageProfile` lies over the request's own profile, key by key.
 */
export function pageRequests(
  base: PlainRequestOptions,
  pageProfile: ResilienceProfile | undefined,
  shown: Home['shown'],
) {
  const { method: _m, path: _p, query: _q, headers: _h, body: _b, json: _j, form: _f, ...carried } = base;
  const baseProfile = mergeProfiles(base.resilience ?? {}, pageProfile);
  const profileFor = ({ resilience = base.resilience }: PlainRequestOptions) =>
    resilience === base.resilience ? baseProfile : mergeProfiles(resilience ?? {}, pageProfile);

  return (asked: PlainRequestOptions, index: number): PlainRequestOptions => {
    const request = shown(carried, asked);
    if (base.requestId !== undefined) request.requestId = `${String(base.requestId)}-${index}`;
    if (base.resilience || pageProfile) request.resilience = profileFor(asked);
    return request;
  };
}
