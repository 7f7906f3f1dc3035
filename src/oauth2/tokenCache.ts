import { defer, finalize, type Observable, of, type SchedulerLike, share, tap } from 'rxjs';

/** What the token endpoint gave, with the time it came to. */
export interface Token {
  readonly value: string;
  readonly expiresInSeconds: number;
}

export interface TokenCache {
  /** The token held while it is good by `scheduler`, else a new one. `rejected` is one that the API has refused. */
  token$(scheduler: SchedulerLike, rejected?: Token): Observable<Token>;
}

export interface TokenCacheConfig {
  /** Asks for a token. */
  request(scheduler: SchedulerLike): Observable<Token>;
  leewaySeconds: number;
  /** Goes on with a request that nobody waits for any more. */
  keepsAsking: boolean;
}

/**
 * One token for all callers, and one request for it however many of them wait. Unsubscribing the last of them aborts it.
 *
 * Tokens are told apart as objects, not by their text: a server that issues the same string again has still issued a new token.
 */
export function createTokenCache({ request, leewaySeconds, keepsAsking }: TokenCacheConfig): TokenCache {
  let held: { token: Token; replaceAt: number } | undefined;
  let flight$: Observable<Token> | undefined;
  const ask = (scheduler: SchedulerLike): Observable<Token> => {
    const land = () => {
      if (flight$ === own$) flight$ = undefined;
    };
    const own$ = request(scheduler).pipe(
      tap((token) => {
        const { expiresInSeconds: life } = token;
        const usable = life > leewaySeconds ? life - leewaySeconds : life / 2;
        held = { token, replaceAt: scheduler.now() + usable * 1000 };
        // Over before anybody is told: whoever finds the token refused at once needs another.
        land();
      }),
      finalize(land),
      share({ resetOnRefCountZero: !keepsAsking }),
    );
    return own$;
  };
  return {
    token$: (scheduler, rejected) =>
      defer(() => {
        // Nor is it for those who come while another is asked for.
        if (held && held.token === rejected) held = undefined;
        if (held && scheduler.now() < held.replaceAt) return of(held.token);
        flight$ ??= ask(scheduler);
        return flight$;
      }),
  };
}
