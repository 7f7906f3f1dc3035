import { asyncScheduler, defer, type Observable, of, share, tap } from 'rxjs';

/** What the token endpoint gave, with the time it came to. */
export interface Token {
  readonly value: string;
  readonly expiresInSeconds: number;
}

export interface TokenCache {
  /** The token held while it is good, else a new one. `rejected` is one that the API has refused. */
  token$(rejected?: Token): Observable<Token>;
}

/**
 * One token for all callers, and one request for it however many of them wait. Unsubscribing the last of them aborts it.
 *
 * Tokens are told apart as objects, not by their text: a server that issues the same string again has still issued a new token.
 */
export function createTokenCache(request$: Observable<Token>, leewaySeconds: number): TokenCache {
  let held: { token: Token; replaceAt: number } | undefined;
  const flight$ = defer(() => request$).pipe(
    tap((token) => {
      const { expiresInSeconds: life } = token;
      const usable = life > leewaySeconds ? life - leewaySeconds : life / 2;
      held = { token, replaceAt: asyncScheduler.now() + usable * 1000 };
    }),
    share(),
  );
  return {
    token$: (rejected) =>
      defer(() => {
        const good = held && held.token !== rejected && asyncScheduler.now() < held.replaceAt;
        return good && held ? of(held.token) : flight$;
      }),
  };
}
