export interface Snippet {
  /** The heading it stands under, and its number there. */
  readonly name: string;
  readonly code: string;
  readonly language: 'ts' | 'tsx';
  /** First line of the code in the page, 1-based. */
  readonly line: number;
  /** Why it is only compiled, where it says so: a fence of the form "ts no-run (reason)". */
  readonly noRun?: string;
}

/** Every fenced block of Markdown whose language is `ts` or `tsx`, in order. */
export function readSnippets(markdown: string): Snippet[] {
  const snippets: Snippet[] = [];
  const seen = new Map<string, number>();
  let heading = 'top';
  let fence: { info: string; line: number; code: string[] } | undefined;
  for (const [index, text] of markdown.split('\n').entries()) {
    if (fence && text !== '```') fence.code.push(text);
    else if (fence) {
      if (/^tsx?\b/.test(fence.info)) {
        const number = (seen.get(heading) ?? 0) + 1;
        seen.set(heading, number);
        snippets.push({
          name: `${heading} ${number}`,
          code: fence.code.join('\n'),
          language: fence.info.startsWith('tsx') ? 'tsx' : 'ts',
          line: fence.line,
          ...noRunOf(fence.info),
        });
      }
      fence = undefined;
    } else if (text.startsWith('```')) fence = { info: text.slice(3).trim(), line: index + 2, code: [] };
    else if (/^#+ /.test(text)) heading = text.replace(/^#+ /, '').replace(/[`*]/g, '');
  }
  return snippets;
}

function noRunOf(info: string): { noRun?: string } {
  const [, flag, reason = ''] = /^tsx?(?: (no-run)(?: \((.+)\))?)?$/.exec(info) ?? [undefined, 'unknown'];
  if (flag === undefined) return {};
  if (flag !== 'no-run' || reason === '') throw new Error(`\`\`\`${info}: a fence says "ts" or "ts no-run (reason)"`);
  return { noRun: reason };
}
