import {
  type AuthorizationServer,
  allowInsecureRequests,
  customFetch,
  genericTokenEndpointRequest,
  processGenericTokenEndpointResponse,
  ResponseBodyError,
  type TokenEndpointResponse,
} from 'oauth4webapi';
import { defer, firstValueFrom, from, mergeMap, Observable, type SchedulerLike } from 'rxjs';
import { ConfigurationError, HttpError, HttpStatusError } from '../core/errors.js';
import { createHttpClient } from '../http/client.js';
import type { BodyValue, HttpClient, HttpInterceptor, HttpResponse } from '../http/types.js';
import { type ClientIdentity, formEncoded, type SignedParameter } from './clientIdentity.js';
import type { Token } from './tokenCache.js';
import type { OAuth2Config } from './types.js';

/** One grant: its type, who asks, and what it takes beside that. */
export interface Grant {
  readonly type: string;
  readonly identity: ClientIdentity;
  readonly signed?: SignedParameter;
  /** Its own parameters, as they are at each request. */
  parameters?(): Promise<Record<string, string>>;
  /** Told of each answer, and waited for. */
  accept?(answer: TokenEndpointResponse): Promise<void>;
  /** Does a request, from its parameters to what is made of its answer, when nobody else does. */
  exclusively?<T>(ask: () => Promise<T>): PromiseLike<T>;
  /** An answer may bring what must not be lost: a request is not given up when nobody waits any more. */
  readonly keepsAsking?: boolean;
}

/** @default 3600 s, what RFC 6749 uses in its examples */
const EXPIRES_IN_SECONDS = 3600;

/**
 * Asks the token endpoint for a token; unsubscribing aborts the request.
 *
 * @throws ConfigurationError for a `tokenUrl` that is no absolute URL
 */
export function tokenRequester(config: OAuth2Config, grant: Grant): (scheduler: SchedulerLike) => Observable<Token> {
  const { tokenUrl, clientId, extraParams, defaultExpiresInSeconds = EXPIRES_IN_SECONDS } = config;
  const origin = originOf(tokenUrl);
  const server: AuthorizationServer = { issuer: origin, token_endpoint: tokenUrl };
  const oauthClient = { client_id: clientId };
  const scope = joinScope(config.scope);
  const { identity } = grant;
  const signed = grant.signed ?? identity.signed;
  const type = extraParams?.grant_type || grant.type;

  const request = async (scheduler: SchedulerLike, signal: AbortSignal): Promise<TokenEndpointResponse> => {
    const parameters = {
      ...extraParams,
      ...(scope && { scope }),
      ...identity.parameters,
      ...(await grant.parameters?.()),
      ...(signed && { [signed.name]: await signed.sign(scheduler.now()) }),
    };
    const client = (config.client ?? createHttpClient({ scheduler })).extend({
      throwHttpErrors: true,
      // A redirect could carry the secret elsewhere.
      maxRedirections: 0,
      // What is read here is the answer of RFC 6749, however the API's own are.
      parseJson: JSON.parse,
      ...(signed && { attemptInterceptors: [signedAnew(signed, scheduler)] }),
    });
    const options = {
      signal,
      // Plain http is up to whoever wrote the URL: a mesh, a loopback server.
      [allowInsecureRequests]: true,
      [customFetch]: fetchThrough(client, origin),
    };
    try {
      const response = await genericTokenEndpointRequest(
        server,
        oauthClient,
        identity.clientAuth,
        type,
        parameters,
        options,
      );
      return await processGenericTokenEndpointResponse(server, oauthClient, response);
    } catch (error) {
      throw presentable(error, tokenUrl, secretsOf(parameters, identity));
    }
  };
  const tokenOf = async (answer: TokenEndpointResponse): Promise<Token> => {
    await grant.accept?.(answer);
    return { value: answer.access_token, expiresInSeconds: answer.expires_in ?? defaultExpiresInSeconds };
  };
  return (scheduler) =>
    abortable((signal) => {
      const ask = () => request(scheduler, signal).then(tokenOf);
      return grant.exclusively ? exclusiveToken(grant.exclusively, ask) : ask();
    });
}

/** A second attempt must not look like the first one played back: servers take an assertion's id once. */
function signedAnew({ name, sign }: SignedParameter, scheduler: SchedulerLike): HttpInterceptor {
  return (request, next) => {
    if (request.attempt < 2) return next(request);
    return from(sign(scheduler.now())).pipe(
      mergeMap((assertion) => {
        const form = new URLSearchParams(String(request.body));
        form.set(name, assertion);
        return next(request.with({ body: form.toString() }));
      }),
    );
  };
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

/** The parameters that no error may show, though the server repeat them. */
const SECRET_PARAMETERS = ['client_secret', 'refresh_token', 'assertion', 'client_assertion', 'password', 'code'];

function secretsOf(parameters: Record<string, string>, { secret }: ClientIdentity): string[] {
  const texts = [secret, ...SECRET_PARAMETERS.map((name) => parameters[name])].filter((text) => text !== undefined);
  // A server that repeats what it was sent may have left it as it came.
  const forms = texts.flatMap((text) => [text, formEncoded(text), formEncoded(text).replaceAll('+', '%20')]);
  return forms.filter((text) => text !== '');
}

/** The library's errors keep whole bodies, tokens included: only the words are passed on, without what is secret in them. */
function presentable(error: unknown, tokenUrl: string, secrets: readonly string[]): unknown {
  if (error instanceof HttpError || error instanceof ConfigurationError) return error;
  if (!(error instanceof Error) || error.name === 'AbortError') return error;
  const { host, pathname } = new URL(tokenUrl);
  const reason =
    error instanceof ResponseBodyError
      ? [error.error, error.error_description].filter(Boolean).join(': ')
      : error.message;
  const shown = secrets.reduce((text, secret) => text.replaceAll(secret, '***'), reason);
  return new HttpError(`no token from ${host}${pathname}: ${shown}`, { category: 'auth' });
}

/** Without trust in what somebody else's function gives back. */
async function exclusiveToken(
  exclusively: NonNullable<Grant['exclusively']>,
  ask: () => Promise<Token>,
): Promise<Token> {
  let token: Token | undefined;
  await exclusively(() => {
    const asked = ask().then((answer) => {
      token = answer;
      return answer;
    });
    // Where it is not waited for, its failure would be nobody's and end the process.
    asked.catch(() => {});
    return asked;
  });
  if (token) return token;
  throw new ConfigurationError('oauth2.exclusively', 'has to do what it is given, and to wait for it');
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
