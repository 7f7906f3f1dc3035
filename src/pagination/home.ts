import { defaultRedactor, type Redactor } from '../core/redact.js';
import {
  canonicalUrl,
  fillQuery,
  httpUrl,
  isAbsoluteUrl,
  joinUrl,
  type ParsedBaseUrl,
  setQuery,
  splitPath,
  userinfoOf,
  withSearch,
  withUserinfo,
} from '../core/url.js';
import { type ClientFacts, factsOf } from '../http/clientFacts.js';
import type { HttpClient, HttpRequest, HttpRequestOptions, HttpResponse } from '../http/types.js';
import { followedLink, type OwnOrigin } from './followedLink.js';

/**
 * Where a run is at home: the origin of the client's `baseUrl`, or that of the run's `baseRequest`.
 * Resolves what the engine compares and saves; the client does its own resolving for what is sent.
 */
export class Home {
  readonly #facts: ClientFacts | undefined;
  readonly #base: ParsedBaseUrl | undefined;
  /** Scheme, userinfo and host that a path of a checkpoint is put behind. */
  readonly #root: string | undefined;
  /** The path of `baseUrl`, without a trailing slash. */
  readonly #basePath: string = '';
  /** Where the user pointed this run, which may be away from the client's home: links may stay there. */
  readonly #startOrigin: string | undefined;
  /** The origins that the user wrote URLs of. */
  readonly #own: readonly OwnOrigin[];
  /** Of the client, its auth's names included. */
  readonly redactor: Redactor = defaultRedactor;
  #origin: string | undefined;
  #policy: HttpRequest['policy'] | undefined;

  constructor(client: HttpClient, baseRequest: HttpRequestOptions) {
    this.#facts = factsOf(client);
    this.#base = this.#facts?.defaults.base;
    const start = isAbsoluteUrl(baseRequest.path) ? parseAbsolute(baseRequest.path) : undefined;
    this.#startOrigin = start?.origin;
    this.#origin = this.#base?.origin ?? start?.origin;
    if (this.#base) {
      this.#basePath = new URL(this.#base.prefix).pathname.replace(/\/+$/, '');
      this.#root = this.#base.prefix.slice(0, this.#base.prefix.length - this.#basePath.length);
    } else this.#root = start?.root;
    this.#own = [start, this.#base].filter((one) => one !== undefined);
    const policy = this.#facts?.defaults.policyFor(this.#origin ?? '', baseRequest);
    if (policy) this.redactor = policy.redactor;
    if (this.#origin !== undefined) this.#policy = policy;
  }

  /** Known from the start with a `baseUrl` or an absolute first URL, else from the first response on. */
  get origin(): string | undefined {
    return this.#origin;
  }

  /** Takes from the first response what only the client knew. */
  learn({ request, url }: HttpResponse): void {
    this.#policy ??= request?.policy;
    if (this.#origin !== undefined) return;
    // A client that is not ours may answer with less than a whole request.
    const href = request?.url?.href || url;
    if (URL.canParse(href)) this.#origin = new URL(href).origin;
  }

  /** The URL that a request goes to, as text that is the same for the same request. */
  hrefOf({ path, query }: HttpRequestOptions): string {
    if (isAbsoluteUrl(path)) {
      const url = setQuery(withoutHash(path), query);
      const atHome = this.#isAtHome(url);
      const href = canonicalUrl(url, atHome ? (this.#origin as string).length : 0);
      return atHome ? this.#filled(href) : href;
    }
    if (!this.#base) return setQuery(path, query);
    return this.#filled(canonicalUrl(setQuery(joinUrl(this.#base, path), query), this.#base.prefix.length));
  }

  /** A request that the server's answer led to: its link as it is meant, and without the `Host` that was set by hand for another origin. */
  followed(request: HttpRequestOptions): HttpRequestOptions {
    const { path } = request;
    if (!isAbsoluteUrl(path) || !URL.canParse(path)) return request;
    const [first = { origin: this.#origin, userinfo: '' }] = this.#own;
    // The quick answer, for a link that is whole as it is.
    if (this.#isAtHome(path) && first.origin === this.#origin && first.userinfo === '') return request;
    const learned = this.#origin === undefined ? [] : [{ origin: this.#origin, userinfo: '' }];
    const { href, isOwn } = followedLink(path, [...this.#own, ...learned]);
    const followed = href === path ? request : { ...request, path: href };
    return !isOwn || new URL(href).origin !== first.origin ? withoutHost(followed) : followed;
  }

  /** The origin of a request that leads away to where neither home nor trust is; nothing for all others. */
  foreignOriginOf({ path, trustedOrigins }: HttpRequestOptions): string | undefined {
    if (!isAbsoluteUrl(path) || this.#isAtHome(path)) return undefined;
    const url = new URL(path);
    const { origin } = url;
    if (origin === this.#origin || origin === this.#startOrigin) return undefined;
    if (this.#policy?.isTrusted(url)) return undefined;
    return trustedOrigins?.some((trusted) => new URL(trusted).origin === origin) && !isDowngrade(this.#origin, origin)
      ? undefined
      : origin;
  }

  /** The path and query of a request as a checkpoint keeps them: from the root of the home origin. */
  pathOf({ path }: HttpRequestOptions): string {
    const whole = withoutHash(path);
    if (!isAbsoluteUrl(whole)) {
      return this.#base && this.#root !== undefined ? joinUrl(this.#base, whole).slice(this.#root.length) : whole;
    }
    if (this.#isAtHome(whole)) return fromRoot(whole.slice((this.#origin as string).length));
    const url = new URL(whole);
    if (url.origin === this.#origin) return `${url.pathname}${url.search}`;
    url.username = '';
    url.password = '';
    return url.href;
  }

  /** The path of a checkpoint as a request of this run: what {@link pathOf} took apart. */
  requestPath(path: string): string {
    if (!path.startsWith('/') || isAbsoluteUrl(path)) return path;
    const beneath = path.slice(this.#basePath.length);
    const isBeneath = path.startsWith(this.#basePath) && /^\/(?!\/)/.test(beneath);
    if (this.#base && isBeneath) return beneath;
    if (this.#root !== undefined) return `${this.#root}${path}`;
    // Nothing but a path: `//host` would be read as another origin.
    return path.startsWith('//') ? `/.${path}` : path;
  }

  /** True for a header whose value is not shown: a client that is not ours may know more of them. */
  readonly isCredential = (headerName: string): boolean =>
    this.#policy?.isCredential(headerName) ?? this.redactor.isSecret(headerName);

  /** Where the client's own query parameters come from: its `query`, and that of its `baseUrl`. Encoded. */
  get clientQueries(): readonly string[] {
    return [this.#facts?.defaults.query ?? '', this.#base?.search ?? ''];
  }

  /** The client's own limit of a logical request, which a page's must not loosen. */
  get clientLatencyMs(): number | undefined {
    return this.#facts?.resilience?.maxEndToEndLatencyMs;
  }

  #filled(href: string): string {
    const query = this.#facts?.defaults.query;
    if (!query) return href;
    const { pathname, search } = splitPath(href);
    return withSearch(pathname, fillQuery(search, query));
  }

  /** The quick answer, for URLs as `new URL` writes them. */
  #isAtHome(url: string): boolean {
    const origin = this.#origin;
    if (origin === undefined || !url.startsWith(origin)) return false;
    const next = url.charAt(origin.length);
    return next === '/' || next === '?' || next === '#' || next === '';
  }
}

function parseAbsolute(path: string): OwnOrigin & { root: string } {
  const url = httpUrl(path, undefined, 'baseRequest.path');
  const { origin } = url;
  const userinfo = userinfoOf(url);
  return { origin, userinfo, root: withUserinfo(origin, userinfo) };
}

function withoutHost(request: HttpRequestOptions): HttpRequestOptions {
  const kept = Object.entries(request.headers ?? {}).filter(([name]) => name.toLowerCase() !== 'host');
  return request.headers && kept.length < Object.keys(request.headers).length
    ? { ...request, headers: Object.fromEntries(kept) }
    : request;
}

function withoutHash(path: string): string {
  const hash = path.indexOf('#');
  return hash < 0 ? path : path.slice(0, hash);
}

function fromRoot(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}

function isDowngrade(from: string | undefined, to: string): boolean {
  return from?.startsWith('https:') === true && to.startsWith('http:');
}
