import { userinfoOf, withUserinfo } from '../core/url.js';

/** An origin whose URLs the user of a run wrote: the client's `baseUrl`, or the run's first URL. */
export interface OwnOrigin {
  readonly origin: string;
  /** `user:password@`, or `''`. */
  readonly userinfo: string;
}

/**
 * The URL that an absolute link of the server's is followed as.
 *
 * By `http` to a host that is ours by `https`, `https` is meant: that is how servers behind a TLS proxy write their own
 * URLs. Port 80 means 443 there, and a port that is written out has to be the same. User name and password stay for the
 * origin that they were given for, which links are written without; what the server writes for another origin is dropped.
 */
export function followedLink(link: string, own: readonly OwnOrigin[]): string {
  const url = new URL(link);
  const secure = url.protocol === 'http:' ? secured(url) : url;
  const home = own.find(({ origin }) => origin === url.origin) ?? own.find(({ origin }) => origin === secure.origin);
  if (!home) {
    url.username = '';
    url.password = '';
    return url.href;
  }
  const followed = home.origin === url.origin ? url : secure;
  return userinfoOf(followed) ? followed.href : withUserinfo(followed.href, home.userinfo);
}

function secured(url: URL): URL {
  const secure = new URL(url);
  secure.protocol = 'https:';
  return secure;
}
