import {
  type AuthorizationServer,
  allowInsecureRequests,
  type ClientAuth,
  customFetch,
  genericTokenEndpointRequest,
  processGenericTokenEndpointResponse,
  ResponseBodyError,
} from 'oauth4webapi';
import { defer, firstValueFrom, Observable } from 'rxjs';
import { ConfigurationError, HttpError, HttpStatusError } from '../core/errors.js';
import { createHttpClient } from '../http/client.js';
import type { BodyValue, HttpClient, HttpResponse } from '../http/types.js';
import type { Token } from './tokenCache.js';
import type { OAuth2Config } from './types.js';

/** One grant: its type, how the client shows who it is, and the parameters, made anew for each request. */
export interface Grant {
  type: string;
  clientAuth: ClientAuth;
  parameters(): Promise<Record<string, string>> | Record<string, string>;
}

/** @default 3600 s, what RFC 6749 uses in its examples */
const EXPIRES_IN_SECONDS = 3600;

/** Asks the token endpoint for a token; unsubscribing aborts the request. */
export function tokenRequest$(config: OAuth2Config, grant: Grant): Observable<Token> {
  const { tokenUrl, clientId, scope, extraParams, defaultExpiresInSeconds = EXPIRES_IN_SECONDS } = config;
  const origin = originOf(tokenUrl);
  const server: AuthorizationServer = { issuer: origin, token_endpoint: tokenUrl };
  const scopes = joinScope(scope);
  // A redirect could carry the secret elsewhere.
  const client = (config.client ?? createHttpClient()).extend({ throwHttpErrors: true, maxRedirections: 0 });

  const request = async (signal: AbortSignal): Promise<Token> => {
    const parameters = { ...extraParams, ...(scopes && { scope: scopes }), ...(await grant.parameters()) };
    const oauthClient = { client_id: clientId };
    const options = {
      signal,
      // Plain http is up to whoever wrote the URL: a mesh, a loopback server.
      [allowInsecureRequests]: true,
      [customFetch]: fetchThrough(client, origin),
    };
    const response = await genericTokenEndpointRequest(
      server,
      oauthClient,
      grant.clientAuth,
      grant.type,
      parameters,
      options,
    );
    const token = await processGenericTokenEndpointResponse(server, oauthClient, response);
    const { expires_in: expiresIn } = token;
    return {
      value: token.access_token,
      expiresInSeconds: expiresIn && expiresIn > 0 ? expiresIn : defaultExpiresInSeconds,
    };
  };
  return abortable((signal) => request(signal).catch((error) => Promise.reject(presentable(error, tokenUrl))));
}

/** Scopes joined with spaces, none as none. */
export function joinScope(scope: OAuth2Config['scope']): string | undefined {
  return (typeof scope === 'string' ? scope : scope?.join(' ')) || undefined;
}

/** The library's request through our client, retries included: asking for a token twice does no harm, POST or not. */
function fetchThrough(client: HttpClient, origin: string) {
  return async (
    url: string,
    init: { body: BodyValue; headers: Record<string, string>; signal?: AbortSignal },
  ): Promise<Response> => {
    const { 'user-agent': _, ...headers } = init.headers;
    const response$ = defer(() =>
      client.request$({
        method: 'POST',
        path: url,
        headers,
        body: String(init.body),
        signal: init.signal,
        idempotent: true,
        auth: null,
        // Only where the client's id and secret are in a header: of its API the token endpoint needs to know nothing.
        ...('authorization' in headers && { trustedOrigins: [origin] }),
      }),
    );
    try {
      return normalised(await firstValueFrom(response$));
    } catch (error) {
      // The reason is in the body, where it is the body of RFC 6749 section 5.2: `invalid_client`, `invalid_scope` …
      if (error instanceof HttpStatusError && namesReason(error.response)) return normalised(error.response);
      throw error;
    }
  };
}

function namesReason(response: HttpResponse): boolean {
  try {
    return typeof response.contentJson<{ error?: unknown } | null>()?.error === 'string';
  } catch {
    return false;
  }
}

/** What servers get wrong and callers can live with: `expires_in` as null or junk, no `token_type`, `scope: null`. */
function normalised(response: HttpResponse): Response {
  const body = response.contentJson();
  const known = typeof body === 'object' && body !== null && !Array.isArray(body) ? Object.entries(body) : [];
  const fields: Record<string, unknown> = Object.fromEntries(known.filter(([, value]) => value !== null));
  const expiresIn = Number.parseFloat(String(fields.expires_in));
  if (Number.isFinite(expiresIn) && expiresIn >= 0) fields.expires_in = expiresIn;
  else delete fields.expires_in;
  if (typeof fields.token_type !== 'string' && fields.error === undefined) fields.token_type = 'Bearer';
  return new Response(JSON.stringify(fields), {
    status: response.status,
    headers: { 'content-type': 'application/json' },
  });
}

/** The library's errors keep whole bodies, tokens included: only the words are passed on. */
function presentable(error: unknown, tokenUrl: string): unknown {
  if (error instanceof HttpError || error instanceof ConfigurationError) return error;
  if (!(error instanceof Error) || error.name === 'AbortError') return error;
  const { host, pathname } = new URL(tokenUrl);
  const reason =
    error instanceof ResponseBodyError
      ? [error.error, error.error_description].filter(Boolean).join(': ')
      : error.message;
  return new HttpError(`no token from ${host}${pathname}: ${reason}`, { category: 'auth' });
}

function abortable<T>(start: (signal: AbortSignal) => Promise<T>): Observable<T> {
  return new Observable((subscriber) => {
    const controller = new AbortController();
    start(controller.signal).then(
      (value) => {
        subscriber.next(value);
        subscriber.complete();
      },
      (error) => subscriber.error(error),
    );
    return () => controller.abort();
  });
}

function originOf(tokenUrl: string): string {
  try {
    return new URL(tokenUrl).origin;
  } catch {
    throw new ConfigurationError('oauth2.tokenUrl', 'is not an absolute URL');
  }
}
