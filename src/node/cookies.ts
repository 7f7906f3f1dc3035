/** The part of a `tough-cookie` jar that is used; it decides by its own domain rules. */
export interface ToughCookieJar {
  /** The `Cookie` header for a URL, empty for none. */
  getCookieString(url: string): Promise<string>;
  /** Keeps a `Set-Cookie` of a URL's response; rejects for one that its rules refuse. */
  setCookie(cookie: string, url: string): Promise<unknown>;
}

/** A jar as the exchange asks it: the only promises of the transport are the jar's own. */
export interface CookieJar {
  cookiesFor(url: string, send: (cookie: string) => void, fail: (error: unknown) => void): void;
  /** Keeps what the jar accepts of a response's cookies, then goes on. */
  keep(setCookie: string | string[], url: string, proceed: () => void): void;
}

export function openJar(jar: ToughCookieJar): CookieJar {
  return {
    cookiesFor(url, send, fail) {
      jar.getCookieString(url).then(send, fail);
    },
    keep(setCookie, url, proceed) {
      const cookies = Array.isArray(setCookie) ? setCookie : [setCookie];
      // A cookie that the jar refuses (another domain, a public suffix, no cookie at all) is dropped, as browsers do.
      Promise.allSettled(cookies.map((cookie) => jar.setCookie(cookie, url))).then(proceed);
    },
  };
}
