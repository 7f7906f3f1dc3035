import type { Result } from './row.js';
import { shown } from './table.js';

/** The columns of the README's "How it compares", and of each the row of the results that measures against it. */
const libraries = ['got', 'ky', 'Octokit', 'Effect', 'p-map', 'eventsource-parser'] as const;
type Library = (typeof libraries)[number];

const works: { name: string; figures: Partial<Record<Library, [id: string, against: RegExp]>> }[] = [
  {
    name: 'many small requests',
    figures: { got: ['gather-libraries', /got/], ky: ['gather-libraries', /ky/] },
  },
  { name: 'pages of 50', figures: { got: ['paginate', /got/], Octokit: ['paginate', /octokit/] } },
  { name: 'parsing events', figures: { 'eventsource-parser': ['sse', /eventsource-parser/] } },
];

/** Its last lines: how many times as fast this library did the same work in the last full benchmark run. */
export function comparisonOf(results: readonly Result[]): string {
  return works
    .map(({ name, figures }) => {
      const cells = libraries.map((library) => {
        const [id, against] = figures[library] ?? [];
        if (id === undefined || against === undefined) return '';
        const result = results.find((row) => row.id === id && against.test(row.against));
        if (result === undefined) throw new Error(`no result of ${id} against ${library}`);
        return `**${shown(result.value)} ×**`;
      });
      return `| speed here over theirs, ${name} | ${['1', ...cells].join(' | ')} |`;
    })
    .join('\n');
}

/** What a page's bundle holds, as a table: min + gzip, rxjs apart. */
export function bundleTableOf(results: readonly Result[]): string {
  const lines = results.flatMap(({ work, value, unit }) => {
    const [, what] = /^bundle of (.+), min \+ gzip, rxjs apart$/.exec(work) ?? [];
    return what === undefined ? [] : [`| ${what} | **${shown(value)}** ${unit} |`];
  });
  return ['| what a page imports | min + gzip, rxjs apart |', '|---|---|', ...lines].join('\n');
}
