/** Query parameters whose values are never shown. */
const SECRET_PARAMETERS =
  'api_key apikey api-key key token access_token access-token secret client_secret password pwd signature sig'.split(
    ' ',
  );
/** Headers whose values are never shown, and that are never sent to an origin that is not trusted. */
const SECRET_HEADERS = 'authorization cookie set-cookie proxy-authorization x-api-key'.split(' ');

const MASK = '***';
const USERINFO = /^([a-z][a-z\d+.-]*:\/\/)[^/?#@\s]*@/i;

/** Shows URLs and headers with what is secret replaced by `***`. */
export interface Redactor {
  /** True for a query parameter or header of this name, in any case. */
  isSecret(name: string): boolean;
  /** The URL (or path) as it may be shown: userinfo and secret parameters masked, everything else untouched. */
  url(url: string): string;
  headers(entries: Iterable<readonly [string, string]>): Record<string, string>;
}

export function createRedactor(extraNames: Iterable<string> = []): Redactor {
  const names = new Set([...SECRET_PARAMETERS, ...SECRET_HEADERS]);
  for (const name of extraNames) names.add(name.toLowerCase());
  const isSecret = (name: string) => names.has(name.toLowerCase());
  // `Location`, `Link`, `Refresh` and whatever else holds a URL, which ends at a space, a quote or a bracket.
  const urlsIn = (value: string) => value.replace(/[^\s"'<>]+/g, (word) => (/[?@]/.test(word) ? url(word) : word));
  const url = (text: string) =>
    text
      .replace(USERINFO, `$1${MASK}@`)
      .replace(/([?&#;])([^=&#;?]+)=([^&#;]*)/g, (pair, mark: string, name: string) =>
        isSecret(decodeName(name)) ? `${mark}${name}=${MASK}` : pair,
      );
  return {
    isSecret,
    url,
    headers: (entries) => {
      const shown: Record<string, string> = {};
      for (const [name, value] of entries) shown[name] = isSecret(name) ? MASK : urlsIn(value);
      return shown;
    },
  };
}

/** The built-in list alone. */
export const defaultRedactor: Redactor = createRedactor();

export function isSecretHeader(lowerCaseName: string): boolean {
  return SECRET_HEADERS.includes(lowerCaseName);
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name.replaceAll('+', ' '));
  } catch {
    return name;
  }
}
