import { originOf } from '../../core/originOf.js';
import { CrossOriginError } from '../../core/paginationErrors.js';
import { adoptClient } from '../../http/adoptClient.js';
import type { HttpClient, PlainRequestOptions } from '../../http/types.js';
import type { RestSourceOptions } from '../types.js';

/**
 * The request for a link that an answer of the last run gave: to home or a trusted origin, elsewhere as `onCrossOrigin` says,
 * as for the links between pages. The run itself would take it for where its user points it.
 */
export function admitLink(
  request: PlainRequestOptions,
  client: HttpClient,
  onCrossOrigin: RestSourceOptions['onCrossOrigin'] = 'error',
): PlainRequestOptions {
  const { defaults, resolve } = adoptClient(client);
  const home = defaults.base?.origin;
  const prepared = resolve(request, 'buffer', home);
  const origin = originOf(prepared);
  if (prepared.policy.isTrustedOrigin(origin) || onCrossOrigin === 'strip-credentials') return request;
  if (onCrossOrigin === 'allow') return { ...request, trustedOrigins: [origin] };
  throw new CrossOriginError(
    `the link of the last run leads to ${origin}, which is neither home (${home}) nor one of trustedOrigins; onCrossOrigin says what that means`,
  );
}
