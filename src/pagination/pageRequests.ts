import type { HttpRequestOptions } from '../http/types.js';
import { mergeProfiles } from '../resilience/mergeProfiles.js';
import type { ResilienceProfile } from '../resilience/types.js';
import type { PageTask } from './requestGuard.js';

export interface PageRequests {
  /**
   * The request of a page. `shareMs` is the page's share of the run's time: it becomes the page's limit
   * (`isShared`) unless the page's own, or the client's, is tighter.
   */
  build(task: PageTask, shareMs?: number, clientLatencyMs?: number): { request: HttpRequestOptions; isShared: boolean };
}

/**
 * Strategies say where a page is; everything else of the `baseRequest` goes on every page, also where a strategy
 * forgets it. `requestId` gets `-<page index>`; `pageProfile` lies over the request's own profile, key by key.
 */
export function pageRequests(base: HttpRequestOptions, pageProfile: ResilienceProfile | undefined): PageRequests {
  const { method: _m, path: _p, query: _q, headers: _h, body: _b, json: _j, form: _f, ...carried } = base;
  const baseProfile = mergeProfiles(base.resilience ?? {}, pageProfile);

  const profileFor = ({ resilience = base.resilience }: HttpRequestOptions) =>
    resilience === base.resilience ? baseProfile : mergeProfiles(resilience ?? {}, pageProfile);

  return {
    build({ index, request: asked }, shareMs, clientLatencyMs = Number.POSITIVE_INFINITY) {
      const profile = profileFor(asked);
      const isShared = shareMs !== undefined && shareMs < (profile.maxEndToEndLatencyMs ?? clientLatencyMs);
      const request: HttpRequestOptions = { ...carried, ...asked };
      if (base.requestId !== undefined) request.requestId = `${base.requestId}-${index}`;
      if (isShared) request.resilience = { ...profile, maxEndToEndLatencyMs: shareMs };
      else if (base.resilience || pageProfile) request.resilience = profile;
      return { request, isShared };
    },
  };
}
