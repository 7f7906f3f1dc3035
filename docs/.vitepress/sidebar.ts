import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const docs = fileURLToPath(new URL('../', import.meta.url));

/** The groups of the sidebar: pages in this order, and behind them whatever else the folder has, by name. */
const groups = [
  {
    text: 'Start',
    folder: 'start',
    first: ['index', 'browser', 'angular', 'react', 'node', 'data-engineer', 'try-it'],
  },
  {
    text: 'Guide',
    folder: 'guide',
    first: [
      ...['requests', 'pagination', 'strategies', 'checkpoints', 'page-feed', 'retry', 'limits', 'breaker', 'auth'],
      ...[
        'gather',
        'streams',
        'sources',
        'tables',
        'command-line',
        'testing',
        'browser',
        'angular',
        'react',
        'node',
        'errors',
        'observing',
      ],
    ],
  },
  { text: 'Recipes', folder: 'recipes', first: ['index'] },
  { text: 'Coming from …', folder: 'coming-from', first: ['httpxr', 'dlt', 'got', 'angular'] },
  { text: 'Operators', folder: 'operators', first: ['index'] },
];

export const sidebar = [
  ...groups
    .filter(({ folder }) => existsSync(`${docs}${folder}`))
    .map(({ text, folder, first }) => ({
      text,
      collapsed: folder === 'operators' ? true : undefined,
      items: pagesOf(folder, first).map((name) => ({
        text: titleOf(`${folder}/${name}.md`),
        link: name === 'index' ? `/${folder}/` : `/${folder}/${name}`,
      })),
    })),
  {
    text: 'About',
    items: ['playground', 'performance', 'architecture'].map((name) => ({
      text: titleOf(`${name}.md`),
      link: `/${name}`,
    })),
  },
];

function pagesOf(folder: string, first: readonly string[]): string[] {
  const all = readdirSync(`${docs}${folder}`)
    .filter((file) => file.endsWith('.md'))
    .map((file) => file.slice(0, -'.md'.length))
    .sort();
  return [...first.filter((name) => all.includes(name)), ...all.filter((name) => !first.includes(name))];
}

/** A page's first heading, up to its colon. */
function titleOf(file: string): string {
  const [, title] = /^# (.+)$/m.exec(readFileSync(`${docs}${file}`, 'utf8')) ?? [];
  if (title === undefined) throw new Error(`docs/${file} has no heading`);
  return title.replaceAll('`', '').split(':')[0] ?? title;
}
