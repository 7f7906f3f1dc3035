/** One step into a value: a key, or an index that counts from the end when negative. */
export type PathSegment = string | number;

/** A path's steps, or why it has none; `isQuery` where that is since it asks for more than one place. */
export type ParsedPath =
  | { readonly segments: readonly PathSegment[]; readonly problem?: undefined; readonly isQuery?: undefined }
  | { readonly segments?: undefined; readonly problem: string; readonly isQuery?: true };

/** Up to the next character that means something: a name is whatever stands between those. */
const NAME = /[^.[\]]+/y;
const INDEX = /\[(-?\d{1,15})\]/y;
const QUOTED = /\[(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\]/y;
const ALL_QUOTED = /* @__PURE__ */ new RegExp(QUOTED, 'g');
/** JSONPath's root before the first step: `$.a`, `$['a']`, or alone. `$skip` is a name. */
const ROOT = /^\$(?=[.[]|$)/;
/** What only a query has: `..`, a `*` for a name or an index, filters, expressions, slices and unions. */
const QUERY = /\.\.|(?:^|\.)\*(?=[.[]|$)|\[\s*[*?(]|\[[^\]]*[:,]/;

/**
 * The steps of `meta.next`, `items[0].id`, `items[-1]` and `meta['next.page']`, in linear time. `$.meta.next` and
 * `$['meta'].next` are the same as `meta.next`, and `$` is the whole.
 * Inside quotes a backslash takes the next character as it is.
 */
export function parsePath(text: string): ParsedPath {
  if (text === '') return { problem: 'is empty' };
  if (QUERY.test(text.replace(ALL_QUOTED, ''))) {
    const problem = "is JSONPath with more than one answer: pass jsonPath('$…') of the entry ./rest";
    return { problem: `${problem} (a key of such a name is written ['*'])`, isQuery: true };
  }
  const segments: PathSegment[] = [];
  let at = ROOT.test(text) ? 1 : 0;

  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) at = pattern.lastIndex;
    return match;
  };

  while (at < text.length) {
    const start = at;
    if (text[at] === '[') {
      const index = take(INDEX);
      const quoted = index ? null : take(QUOTED);
      if (index) segments.push(Number(index[1]));
      else if (quoted) segments.push((quoted[1] ?? quoted[2] ?? '').replace(/\\(.)/gs, '$1'));
      else return { problem: `has something other than an index or a quoted key in the brackets at ${start}` };
    } else {
      if (start > 0) {
        if (text[at] !== '.') return { problem: `has a stray \`${text[at]}\` at ${start}` };
        at++;
      }
      const name = take(NAME);
      if (!name) return { problem: `has no name at ${at}` };
      segments.push(name[0]);
    }
  }
  return { segments };
}

/** The text that {@link parsePath} reads as these steps. */
export function formatPath(segments: readonly PathSegment[]): string {
  let text = '';
  for (const segment of segments) {
    if (typeof segment === 'number') text += `[${segment}]`;
    else if (/^(?![*$]$)[^.[\]'"\\\s]+$/.test(segment)) text += text ? `.${segment}` : segment;
    else text += `['${segment.replace(/['\\]/g, '\\$&')}']`;
  }
  return text;
}

/** The index that a step means in a list: `0` and `'0'` alike. */
export function asIndex(segment: PathSegment): number | undefined {
  if (typeof segment === 'number') return segment;
  return /^\d{1,15}$/.test(segment) ? Number(segment) : undefined;
}
