import type { Observable } from 'rxjs';
import { originOf } from '../core/originOf.js';
import type { Redactor } from '../core/redact.js';
import { redactRequest } from '../core/redactRequest.js';
import { hasScheme, httpUrl, isAbsoluteUrl, isAt, userinfoOf, withUserinfo } from '../core/url.js';
import { adoptClient } from '../http/adoptClient.js';
import type { ClientInternals } from '../http/clientInternals.js';
import { documentUrl } from '../http/documentUrl.js';
import type { PreparedRequest } from '../http/request.js';
import { checkRequest } from '../http/resolveRequest.js';
import type { HttpClient, HttpResponse, PlainRequestOptions } from '../http/types.js';
import { followedLink, type OwnOrigin } from './followedLink.js';
import { RunPaths } from './runPaths.js';
import { ShownObject } from './shownObject.js';

/** A run's client, and where the run is at home: the origin of the client's `baseUrl`, or that of the `baseRequest`. */
export class Home {
  /** Of the client, its auth's names included. */
  readonly redactor: Redactor;
  /** True for a header whose value is not shown. */
  readonly isCredential: (headerName: string) => boolean;
  readonly paths: RunPaths;
  readonly #client: ClientInternals;
  /** Where the user pointed this run, which may be away from the client's home: links may stay there. */
  readonly #startOrigin: string | undefined;
  /** The origins that the user wrote URLs of. */
  readonly #own: readonly OwnOrigin[];
  readonly #show = (request: PlainRequestOptions) => redactRequest(request, this.redactor, this.isCredential);
  #origin: string | undefined;

  constructor(client: HttpClient, baseRequest: PlainRequestOptions) {
    checkRequest(baseRequest);
    this.#client = adoptClient(client);
    const { base, policyFor } = this.#client.defaults;
    const start = isAbsoluteUrl(baseRequest.path) ? parseAbsolute(baseRequest.path) : undefined;
    this.#startOrigin = start?.origin;
    const documentHref = documentUrl();
    this.#origin = (base ?? start)?.origin ?? (documentHref === undefined ? undefined : new URL(documentHref).origin);
    this.#own = [start, base].filter((one) => one !== undefined);
    this.paths = new RunPaths(base, start?.root);
    const { redactor, isCredential } = policyFor(this.#origin ?? '', baseRequest);
    this.redactor = redactor;
    this.isCredential = isCredential;
  }

  /** Unknown before the first response only with a client that is not ours, and a relative path. */
  get origin(): string | undefined {
    return this.#origin;
  }

  /** Takes from the first response what only the client knew. */
  learn({ request, url }: HttpResponse): void {
    if (this.#origin !== undefined) return;
    // A client that is not ours may answer with less than a whole request.
    const href = request?.url?.href || url;
    if (URL.canParse(href)) this.#origin = new URL(href).origin;
  }

  /** A page's request, made of these: one that is printed or serialised has no secrets, its data is what strategies and users read. */
  readonly shown = (...parts: readonly object[]): PlainRequestOptions =>
    Object.assign(new ShownObject(this.#show), ...parts) as unknown as PlainRequestOptions;

  /** Throws `ConfigurationError` for a request that cannot be sent. */
  resolve(request: PlainRequestOptions): PreparedRequest {
    return this.#client.resolve(request, 'buffer', this.#origin);
  }

  send(request: PreparedRequest): Observable<HttpResponse> {
    return this.#client.send(request);
  }

  /** A request that the server's answer led to: its link as it is meant, and without the `Host` that was set by hand for another origin. */
  followed(request: PlainRequestOptions): PlainRequestOptions {
    const { path } = request;
    // Of a client that is not ours: what it let us learn.
    const [first = { origin: this.#origin ?? '', userinfo: '' }] = this.#own;
    // The quick answer, for a link that is whole as it is.
    if (first.userinfo === '' && first.origin === this.#origin && isAt(this.#origin, path)) return request;
    if (!hasScheme(path) || !URL.canParse(path)) return request;
    const href = followedLink(path, [first, ...this.#own]);
    const followed = href === path ? request : { ...request, path: href };
    return new URL(href).origin !== first.origin ? withoutHost(followed) : followed;
  }

  /** The origin of a request that leads away to where neither home nor trust is; nothing for all others. */
  foreignOriginOf(request: PreparedRequest): string | undefined {
    const origin = originOf(request);
    return origin === this.#startOrigin || request.policy.isTrustedOrigin(origin) ? undefined : origin;
  }

  /** Where the client's own query parameters come from: its `query`, and that of its `baseUrl`. Encoded. */
  get clientQueries(): readonly string[] {
    const { query, base } = this.#client.defaults;
    return [query, base?.search ?? ''];
  }

  /** The client's own limit of a logical request, which a page's must not loosen. */
  get clientLatencyMs(): number | undefined {
    return this.#client.resilience?.maxEndToEndLatencyMs;
  }
}

function parseAbsolute(path: string): OwnOrigin & { root: string } {
  const url = httpUrl(path, undefined, 'baseRequest.path');
  const { origin } = url;
  const userinfo = userinfoOf(url);
  return { origin, userinfo, root: withUserinfo(origin, userinfo) };
}

function withoutHost(request: PlainRequestOptions): PlainRequestOptions {
  if (!request.headers) return request;
  const kept = Object.entries(request.headers).filter(([name]) => name.toLowerCase() !== 'host');
  return { ...request, headers: Object.fromEntries(kept) };
}
