/** What names of counts are made of: `total`, `totalCount`, `num_found`, `@odata.count`, `resultSizeEstimate`. */
const WORD =
  '(?:total|full|overall|all|number|num|nb|of|found|odata|result|record|item|entry|entrie|element|object|hit|row|' +
  'document|doc|matche?|entity|entitie|filter|filtered|available|size|estimated?|count)s?';
const ONLY_WORDS = /* @__PURE__ */ new RegExp(`^(?:${WORD})+$`);
/** One of these makes a count of it: `items` alone is none, nor is `size`, which is a page's. */
const COUNTS = /total|count|found|filtered|estimate|(?:num|nb|number)(?:of)?[ehimord]/;
const NO_COUNTS = new Set(['number', 'estimate', 'estimated', 'filtered']);

/**
 * A plain name that says how many records there are. `listName` is what the records stand under: beside `tickets`,
 * `total_tickets` and `ticketCount` count too.
 */
export function isCountName(plain: string, listName = ''): boolean {
  if (plain.length > 40 || NO_COUNTS.has(plain)) return false;
  const singular = listName.replace(/s$/, '');
  const generic = singular.length > 1 ? plain.replace(singular, 'record') : plain;
  return COUNTS.test(generic) && ONLY_WORDS.test(generic);
}
