import { isObject } from '../paths/paths.js';
import { asCount } from './looseValues.js';

/** Names that only pagination has. Of a cursor or link alone that is not enough: a record may have one of its own. */
const FLAG_OR_COUNT =
  /^(has|is)?(more|next|last)(pages?|results?|items?|records?|rows?|data)$|^has(more|next)|^islast|^exceededtransferlimit$|^endof(stream|records|results)|^(per|total|num|nb|current|last)pages?$|^pages?(size|count|number|total|limit|index)$|^(items|results|rows|records)perpage$|^total(count|results|items|records|elements|hits|rows|entries|size|pages)$/;
const CURSOR_OR_LINK =
  /^((next|prev|previous|after|end|start)(page)?(cursor|token|marker|bookmark|url|uri|link|href)|cursor|continuation)$/;
/** Names that records have, too: three counts of them are no accident. */
const HINT =
  /^(page|pages|number|size|limit|offset|skip|start|startat|startindex|maxresults|count|total|rowcount|from|first|last)$/;
const MIN_HINTS = 3;

/** Whether the fields of an object, by plain name, are those of pagination, whatever the object is called. */
export function looksLikePaging(entries: ReadonlyMap<string, { readonly value: unknown }>): boolean {
  let telling = 0;
  let hints = 0;
  for (const [name, { value }] of entries) {
    if (isObject(value)) continue;
    if (FLAG_OR_COUNT.test(name) && (typeof value === 'boolean' || asCount(value) !== undefined)) return true;
    if (CURSOR_OR_LINK.test(name)) telling++;
    else if (HINT.test(name) && asCount(value) !== undefined) hints++;
  }
  return hints >= MIN_HINTS || (telling > 0 && telling + hints > 1);
}
