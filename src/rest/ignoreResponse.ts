/** A mark that stays itself in what an async function is inferred to return, where a `unique symbol` would be any symbol. */
type Ignore = symbol & { readonly description: 'ignore response' };

/** What a response hook answers to end its run quietly: no error, no page for this response. */
export const IGNORE_RESPONSE = Symbol('ignore response') as Ignore;
