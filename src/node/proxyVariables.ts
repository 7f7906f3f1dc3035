export type Environment = Readonly<Record<string, string | undefined>>;

/** undici's order: the name in lower case comes first. */
export const HTTP_PROXY: readonly string[] = ['http_proxy', 'HTTP_PROXY'];
export const HTTPS_PROXY: readonly string[] = ['https_proxy', 'HTTPS_PROXY'];
export const NO_PROXY: readonly string[] = ['no_proxy', 'NO_PROXY'];

/** The name of a variable that names a proxy, if there is one. */
export function proxyVariable(environment: Environment): string | undefined {
  return [...HTTPS_PROXY, ...HTTP_PROXY].find((name) => environment[name]);
}
