import { utf8Header } from '../headerText.js';

/** One link of a `Link` header (RFC 8288 section 3). */
export interface LinkValue {
  /** As it was written: it may be relative. */
  readonly target: string;
  /** Relation types, in lower case. */
  readonly rels: readonly string[];
  /** The link's context, where it is not the resource that was answered with. */
  readonly anchor?: string;
  /** Nothing is there: Sentry's `results="false"`. */
  readonly isEmpty?: true;
}

/**
 * The links of a `Link` header: several values, several lines, quoted commas and semicolons, unquoted and multiple
 * relation types, `rel*`. What is no link is skipped, never thrown, and time is linear in the text.
 *
 * @see RFC 8288 appendix B
 */
export function parseLinkHeader(header: string | readonly string[] | null | undefined): LinkValue[] {
  const links: LinkValue[] = [];
  for (const line of typeof header === 'string' ? [header] : (header ?? [])) {
    const scanner = createScanner(utf8Header(line));
    for (;;) {
      const target = scanner.nextTarget();
      if (target === undefined) break;
      const link = toLink(target, scanner.parameters());
      if (link) links.push(link);
    }
  }
  return links;
}

/**
 * The target of the first link with relation `rel` that is usable, as it was written. A link to an empty page is none; one
 * with an anchor is about another resource, unless the anchor comes out as `base`, the URL of the response.
 */
export function findLink(
  links: readonly LinkValue[],
  rel: string,
  base?: string,
  isUsable: (target: string) => boolean = () => true,
): string | undefined {
  const wanted = rel.toLowerCase();
  const isWanted = (link: LinkValue) => link.rels.includes(wanted) && !link.isEmpty && isAbout(link, base);
  return links.find((link) => isWanted(link) && isUsable(link.target))?.target;
}

function isAbout(link: LinkValue, base: string | undefined): boolean {
  if (link.anchor === undefined) return true;
  if (!base || !URL.canParse(link.anchor, base)) return false;
  return new URL(link.anchor, base).href === new URL(base).href;
}

function toLink(target: string, { rel: plain, extendedRel, anchor, results }: LinkParameters): LinkValue | undefined {
  // `rel*` comes before `rel`, as `title*` comes before `title`; what does not decode is as if absent.
  const rel = extendedRel === undefined ? plain : (decodeExtended(extendedRel) ?? plain);
  if (rel === undefined) return undefined;
  const link: { -readonly [name in keyof LinkValue]: LinkValue[name] } = {
    target,
    rels: rel.toLowerCase().match(/\S+/g) ?? [],
  };
  if (anchor !== undefined) link.anchor = anchor;
  if (results === 'false') link.isEmpty = true;
  return link;
}

/** `UTF-8'en'next%20prev`, RFC 8187. */
function decodeExtended(value: string): string | undefined {
  const [, charset = '', text = ''] = /([^']*)'[^']*'(.*)/s.exec(value) ?? [];
  try {
    if (/^utf-8$/i.test(charset)) return decodeURIComponent(text);
    if (/^iso-8859-1$/i.test(charset)) {
      return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    }
  } catch {
    // Percent signs that encode no text.
  }
  return undefined;
}

/** Those that say something here. */
interface LinkParameters {
  rel?: string;
  /** `rel*` */
  extendedRel?: string;
  anchor?: string;
  results?: string;
}

interface Scanner {
  /** What stands between the next `<` and `>`; `undefined` at the end. */
  nextTarget(): string | undefined;
  /** The parameters that follow a target, up to its comma. The first of a name counts. */
  parameters(): LinkParameters;
}

/** Runs of characters up to the next that means something; each may be empty. */
const PLAIN = /[^"\\]*/y;
const NAME = /[^=;,\s]*/y;
const VALUE = /[^;,]*/y;

/** Every character is passed once: `at` only grows. */
function createScanner(text: string): Scanner {
  let at = 0;

  const skipSpace = () => {
    while (text.charCodeAt(at) <= 0x20) at++;
  };

  const take = (run: RegExp): string => {
    const start = at;
    run.lastIndex = at;
    // Behind the end nothing matches, and `lastIndex` would begin anew.
    if (run.test(text)) at = run.lastIndex;
    return text.slice(start, at);
  };

  const quoted = (): string => {
    at++;
    let value = take(PLAIN);
    while (at < text.length && text[at++] !== '"') {
      // A backslash takes the next character as it is; at the very end there is none.
      value += text.charAt(at++) + take(PLAIN);
    }
    return value;
  };

  /** Past whatever is no link: up to the comma after it, commas in closed quotes apart. */
  const skipJunk = () => {
    while (at < text.length && text[at] !== ',') {
      if (text[at] === '"' && text.indexOf('"', at + 1) > 0) quoted();
      else at++;
    }
  };

  return {
    nextTarget() {
      for (;;) {
        while (text.charCodeAt(at) <= 0x20 || text[at] === ',') at++;
        if (at >= text.length) return undefined;
        if (text[at] !== '<') {
          skipJunk();
          continue;
        }
        const end = text.indexOf('>', at);
        if (end < 0) return undefined;
        // A `<` inside a target is none: the one before was never closed.
        const start = text.lastIndexOf('<', end);
        at = end + 1;
        return text.slice(start + 1, end).trim();
      }
    },
    parameters() {
      const parameters: LinkParameters = {};
      for (;;) {
        skipSpace();
        if (text[at] !== ';') {
          skipJunk();
          return parameters;
        }
        at++;
        skipSpace();
        const name = take(NAME).toLowerCase();
        skipSpace();
        let value = '';
        if (text[at] === '=') {
          at++;
          skipSpace();
          value = text[at] === '"' ? quoted() : take(VALUE).trim();
          // After a closing quote nothing but `;` or `,` has a meaning.
          take(VALUE);
        }
        if (name === 'rel') parameters.rel ??= value;
        else if (name === 'rel*') parameters.extendedRel ??= value;
        else if (name === 'anchor') parameters.anchor ??= value;
        else if (name === 'results') parameters.results ??= value;
      }
    },
  };
}
