import { decodeComponent } from './decodeComponent.js';

/** Names whose values are never shown: query parameters, headers, fields of a JSON body; as headers never sent to an origin that is not trusted. */
const SECRET_NAMES = (
  'api_key apikey api-key key token access_token access-token refresh_token id_token private_token secret ' +
  'client_secret client_assertion assertion password pwd signature sig sas jwt code ' +
  'x-amz-signature x-amz-security-token x-amz-credential ' +
  'authorization cookie set-cookie proxy-authorization x-api-key'
).split(' ');

export const MASK = '***';
/** User name and password, to the last `@` of the authority: a raw one may stand in the password. */
const USERINFO = /^((?:https?:[/\\]*|[a-z][a-z\d+.-]*:\/\/|[/\\]{2}))[^/?#\\]*@/i;
/** A parameter's name, before its `=`: after a mark, at the start, or as the value of another parameter. */
const PARAMETER = /(?:^|[?&#;=])(?<name>[^=&#;?]+)(?==)/g;
/** A member's name in JSON text, also in one that is a string of another: its quotes have backslashes before them. */
const MEMBER = /(?<slashes>\\{0,7})"(?<name>(?:[^"\\]|\\+(?!["\\]))*)\k<slashes>"\s*:\s*/g;
/** The same in a text: what stands in front of the scheme's colon decides nothing. */
const USERINFO_IN_TEXT = /(:\/\/)[^\s/?#\\]*@/g;
/** How deep URLs are looked for that stand, encoded, in parameters of others. */
const NESTED_URLS = 3;

/** Shows URLs, headers, JSON and text with what is secret replaced by `***`. */
export interface Redactor {
  /** True for a query parameter, header or JSON field of this name, in any case; also as `user[name]` and `name[]`. */
  isSecret(name: string): boolean;
  /** The URL (or path) as it may be shown: userinfo and secret parameters masked, everything else untouched. */
  url(url: string): string;
  /** Any text: the URLs in it, the members of JSON and the pairs of a form. */
  text(text: string): string;
  /** Headers as a record, what is secret as `***`. */
  headers(entries: Iterable<readonly [string, string]>): Record<string, string>;
}

export function createRedactor(extraNames: Iterable<string> = []): Redactor {
  const names = new Set(SECRET_NAMES);
  for (const name of extraNames) names.add(name.toLowerCase());
  const isSecret = (name: string): boolean => {
    const lower = name.toLowerCase();
    return names.has(lower) || (lower.includes('[') && lower.split(/[[\]]+/).some((part) => names.has(part)));
  };

  const url = (whole: string, depth = NESTED_URLS): string => {
    const shown = maskValues(whole.replace(USERINFO, `$1${MASK}@`), PARAMETER, {
      isSecret: (name) => isSecret(decodeComponent(name.replaceAll('+', ' '))),
      mask: () => `=${MASK}`,
      endOf: endOfParameter,
    });
    if (depth === 0 || !shown.includes('%')) return shown;
    return shown.replace(/=([^&#=]*%[^&#=]*)/g, (pair, value: string) => {
      const inner = decodeComponent(value);
      const innerShown = url(inner, depth - 1);
      return innerShown === inner ? pair : `=${encodeURIComponent(innerShown)}`;
    });
  };

  const text = (whole: string): string => {
    if (!/[=@:]/.test(whole)) return whole;
    return maskValues(whole.replace(USERINFO_IN_TEXT, `$1${MASK}@`), MEMBER, {
      isSecret: (name) => isSecret(unescaped(name)),
      mask: (slashes) => `${slashes}"${MASK}${slashes}"`,
      endOf: endOfJson,
      // A URL, and a pair of a form, ends at a space, a quote or a bracket.
    }).replace(/[^\s"'<>]+/g, (word) => (/[=@]/.test(word) ? url(word) : word));
  };

  return {
    isSecret,
    url: (whole) => url(whole),
    text,
    headers: (entries) => {
      const shown: Record<string, string> = {};
      for (const [name, value] of entries) shown[name] = isSecret(name) ? MASK : text(value);
      return shown;
    },
  };
}

/** The built-in list alone. */
export const defaultRedactor: Redactor = /* @__PURE__ */ createRedactor();

interface Masking {
  isSecret(name: string): boolean;
  mask(slashes: string): string;
  /** Where the value ends that begins at `start`. */
  endOf(text: string, start: number, slashes: string): number;
}

/** What follows each secret name that `pattern` finds, masked to the end of its value. In one pass: a server may write the text. */
function maskValues(text: string, pattern: RegExp, { isSecret, mask, endOf }: Masking): string {
  const names = new RegExp(pattern);
  let shown = '';
  let from = 0;
  for (let match = names.exec(text); match; match = names.exec(text)) {
    const { name = '', slashes = '' } = match.groups ?? {};
    if (!isSecret(name)) continue;
    const end = endOf(text, names.lastIndex, slashes);
    shown += text.slice(from, names.lastIndex) + mask(slashes);
    from = end;
    names.lastIndex = end;
  }
  return shown + text.slice(from);
}

/** The end of the JSON value at `start`, or of what is left of it in a text that was cut off. */
function endOfJson(text: string, start: number, slashes: string): number {
  if (slashes !== '') {
    const quote = `${slashes}"`;
    const end = text.startsWith(quote, start) ? text.indexOf(quote, start + quote.length) : -1;
    return end < 0 ? text.length : end + quote.length;
  }
  const tokens = /"(?:[^"\\]|\\.)*(?:"|$)|[[{]|[\]}]|[^\s",[\]{}]+/g;
  tokens.lastIndex = start;
  let depth = 0;
  for (let token = tokens.exec(text); token; token = tokens.exec(text)) {
    if (/^[[{]/.test(token[0])) depth++;
    else if (/^[\]}]/.test(token[0])) depth--;
    if (depth <= 0) return depth < 0 ? token.index : tokens.lastIndex;
  }
  return text.length;
}

/** The end of the parameter's value whose `=` is at `start`. What is masked already has its end, whatever the sentence goes on with. */
function endOfParameter(text: string, start: number): number {
  if (/^=\*{3}(?![\w%*])/.test(text.slice(start, start + 5))) return start + 1 + MASK.length;
  const marks = /[&#]/g;
  marks.lastIndex = start;
  return marks.exec(text)?.index ?? text.length;
}

function unescaped(name: string): string {
  try {
    return name.includes('\\') ? (JSON.parse(`"${name}"`) as string) : name;
  } catch {
    return name;
  }
}
