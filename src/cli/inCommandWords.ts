type Words = readonly (readonly [phrase: RegExp, here: string])[];

/** What messages of the library advise, and what it is on the command line. Longer phrases first. */
const ALWAYS: Words = [
  [/ nor one of trustedOrigins; onCrossOrigin says what that means/g, '; --on-cross-origin says what that means'],
  [/(?<=, which) is neither home(?= \()/g, ' is not home'],
  [/; onLoop says what that means/g, ''],
  [/begin anew with `fresh`/g, 'start without --resume'],
  [/`?\bonCrossOrigin\b`?/g, '--on-cross-origin'],
  [/(?<=^|: )concurrency: /g, '--concurrency: '],
];

/** Of a URL, everything is an option. */
const OF_URL: Words = [
  [/needs a strategy that can plan its requests \(planRequests\)/g, 'needs a --strategy that can plan its pages'],
  [/`model: 'single-page'`/g, '--strategy single-page'],
  [/`strategy` \(or `model`\)/g, '--strategy'],
  [/`strategy`/g, '--strategy'],
  [/name a strategy/g, 'name one with --strategy'],
  [/`select: '\$'`/g, "--select '$'"],
  [/`select`/g, '--select'],
  [/(?<=^|: )select: /g, '--select: '],
];

/** Of a configuration, these are keys of an endpoint. */
const OF_CONFIGURATION: Words = [
  [/needs a strategy that can plan its requests \(planRequests\)/g, 'needs a `strategy` that can plan its pages'],
  [/`model: 'single-page'`/g, '`strategy: "single-page"`'],
  [/`strategy` \(or `model`\)/g, '`strategy`'],
  [/name a strategy/g, 'name a `strategy`'],
  [/`select: '\$'`/g, '`select: "$"`'],
];

/** A message of the library, where it speaks of options, in those that there are here. */
export function inCommandWords(message: string, target: string): string {
  const words = /^https?:/i.test(target) ? OF_URL : OF_CONFIGURATION;
  return [...ALWAYS, ...words].reduce((said, [phrase, here]) => said.replace(phrase, () => here), message);
}
