/** Who the Node transports say they are (RFC 9110 section 10.1.5). The version is package.json's: a test holds the two together. */
export const USER_AGENT = 'rxjs-resilient-http/0.1.0';
