/** What messages of the library advise, and what it is on the command line. Longer phrases first. */
const WORDS: readonly (readonly [phrase: RegExp, here: string])[] = [
  [/ nor one of trustedOrigins; onCrossOrigin says what that means/g, '; --on-cross-origin says what that means'],
  [/; onLoop says what that means/g, ''],
  [/`?\bonCrossOrigin\b`?/g, '--on-cross-origin'],
  [/`?\bmodel: 'single-page'`?/g, '--paginator single-page'],
  [/needs a strategy that can plan its requests \(planRequests\)/g, 'needs a paginator that can plan its pages'],
  [/name a `?strategy`?/g, 'name one with --paginator'],
  [/`strategy`/g, '--paginator'],
  [/`select`/g, '--select'],
  [/^concurrency: /g, '--concurrency: '],
];

/** A message of the library, where it speaks of options, in those of the command line. */
export function inCommandWords(message: string): string {
  return WORDS.reduce((said, [phrase, here]) => said.replace(phrase, here), message);
}
