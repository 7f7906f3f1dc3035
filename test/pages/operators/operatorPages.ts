import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../pages.js';
import { type Declared, readDeclarations } from './declarations.js';
import { type DocComment, readDocComment } from './docComment.js';
import { fileOf, groups } from './groups.js';

/** Where a page's own part begins: what stands before it is made from the doc comments. */
const EXAMPLE = '\n## Example\n';

export interface OperatorPage {
  readonly path: string;
  /** As it has to be. */
  readonly text: string;
}

/** The pages under docs/operators: what the doc comments say, and below it each page's own example. */
export function makeOperatorPages(): OperatorPage[] {
  const declared = readDeclarations();
  const pages = groups.flatMap(({ title, entry, names }) =>
    names.map((name) => {
      const declaration = declared(entry, name);
      return { title, entry, name, declaration, comment: readDocComment(declaration.comment) };
    }),
  );
  const index = groups.map(({ title }) => {
    const rows = pages
      .filter((page) => page.title === title)
      .map(({ name, comment }) => {
        const summary = cell(comment.summary.split('\n').join(' ').replace(/:$/, '.'));
        return `| [\`${name}\`](${fileOf(name).replace('docs/operators/', '')}) | ${summary} |`;
      });
    return `## ${title}\n\n| | |\n|---|---|\n${rows.join('\n')}\n`;
  });
  const intro =
    'One page each: what it does with time as a marble diagram, its signature, options, errors, and an example that runs.';
  return [
    { path: 'docs/operators/index.md', text: `# Operators and factories\n\n${intro}\n\n${index.join('\n')}` },
    ...pages.map(({ entry, name, declaration, comment }) => {
      const path = fileOf(name);
      return { path, text: `${headOf(entry, name, declaration, comment)}${EXAMPLE}${ownPartOf(path)}` };
    }),
  ];
}

function headOf(entry: string, name: string, { signature, options }: Declared, comment: DocComment): string {
  const diagram = diagramOf(name);
  const parts = [
    `# ${name}`,
    comment.summary,
    ...diagram,
    diagram.length > 0 ? withoutMarbles(comment.rest) : comment.rest,
    '## Signature',
    `\`\`\`typescript\nimport { ${name} } from '${entry}';\n\n${signature}\n\`\`\``,
    ...options.flatMap(({ parameter, options: members }) => [
      `| \`${parameter}\` | default | |\n|---|---|---|\n${members
        .map((option) => `| \`${option.name}\` | ${cell(option.defaultValue)} | ${cell(option.text)} |`)
        .join('\n')}`,
    ]),
    '## Errors',
    comment.errors.length > 0
      ? comment.errors.map((line) => `- ${line}`).join('\n')
      : 'None of its own: what comes from its source, or from a callback, passes through.',
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** The picture that is made from its marble spec; what it shows is its title. */
function diagramOf(name: string): string[] {
  const file = `marbles/diagrams/${name.replace('$', '')}.svg`;
  if (!existsSync(join(root, file))) return [];
  const [, title = ''] = /<title[^>]*>(.*)<\/title>/.exec(readFileSync(join(root, file), 'utf8')) ?? [];
  const text = title.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  return [`![${text.replace(/[[\]]/g, '\\$&')}](../../${file})`];
}

/** A fence without a language is marbles in characters. */
function withoutMarbles(text: string): string {
  return text.replace(/^```\n.*?\n```\n*/gms, '').trim();
}

function ownPartOf(path: string): string {
  const file = join(root, path);
  return existsSync(file) ? (readFileSync(file, 'utf8').split(EXAMPLE)[1] ?? '') : '';
}

const cell = (text: string): string => text.replace(/(?<!\\)\|/g, '\\|');
