export interface DocComment {
  /** The first paragraph. */
  readonly summary: string;
  /** What follows it up to the first tag, without what is said of errors. */
  readonly rest: string;
  /** What it fails with: paragraphs that begin with "Errors" or "Rejects", and `@throws`. */
  readonly errors: readonly string[];
}

/** A doc comment as Markdown for a page. Its example is left out: a page has one that runs. */
export function readDocComment(comment: string): DocComment {
  const text = comment
    .replace(/^\/\*\*|\*\/$/g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .join('\n')
    .trim();
  const [description = '', ...tags] = text.split(/\n(?=@(?:throws|param|example|see|default)\b)/);
  const paragraphs = paragraphsOf(asMarkdown(description)).filter((paragraph) => !paragraph.startsWith('```ts'));
  const isError = (paragraph: string) => /^(Errors|Rejects)\b/.test(paragraph);
  const thrown = tags
    .filter((tag) => tag.startsWith('@throws'))
    .flatMap((tag) => {
      // A paragraph of its own behind the tag is no part of it.
      const [first = '', ...others] = paragraphsOf(asMarkdown(tag.replace(/^@throws\s+/, '')));
      return [first.replace(/^([A-Z]\w+Error)\b/, '`$1`'), ...others.filter(isError)];
    });
  const [summary = '', ...rest] = paragraphs.filter((paragraph) => !isError(paragraph));
  return {
    summary,
    rest: rest.join('\n\n'),
    errors: [
      ...paragraphs.filter(isError).map((paragraph) => paragraph.replace(/^Errors:?\s+(with\s+)?/, '')),
      ...thrown,
    ].map((line) => {
      const sentence = oneLine(line);
      return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1).replace(/\.?$/, '.')}`;
    }),
  };
}

/** The doc comment of an option: its text, and what is the default. */
export function readOptionComment(comment: string): { text: string; defaultValue: string } {
  const { summary, rest } = readDocComment(comment.replace(/@default[^@]*/, ''));
  const [, defaultValue = ''] = /@default\s+([^@]*?)\s*(?:\*\/|@|$)/s.exec(comment) ?? [];
  const value = oneLine(defaultValue.replace(/\n\s*\*/g, ' ')).replace(/\.$/, '');
  return {
    text: oneLine([summary, rest].filter((part) => part !== '' && !part.startsWith('```')).join(' ')),
    defaultValue: value === '' || /[`\s]/.test(value) ? asMarkdown(value) : `\`${value}\``,
  };
}

function asMarkdown(text: string): string {
  return text.replace(/\{@link (\S+?)\}/g, '`$1`');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Paragraphs, lists and fences; a fence ends its paragraph, and begins a new one. */
function paragraphsOf(text: string): string[] {
  const paragraphs: string[][] = [[]];
  let isCode = false;
  for (const line of text.split('\n')) {
    const isFence = line.startsWith('```');
    if ((line.trim() === '' && !isCode) || (isFence && !isCode)) paragraphs.push([]);
    if (line.trim() !== '' || isCode) paragraphs.at(-1)?.push(line);
    if (isFence && isCode) paragraphs.push([]);
    if (isFence) isCode = !isCode;
  }
  return paragraphs.map((lines) => lines.join('\n').trim()).filter((paragraph) => paragraph !== '');
}
