import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { headingsOf, linksOf, readPages, root } from './pages.js';

const pages = readPages();
const headings = new Map(pages.map((page) => [page.path, headingsOf(page)]));

it('the README is short', () => {
  const readme = pages.find(({ path }) => path === 'README.md');
  expect(readme?.text.split('\n').length).toBeLessThanOrEqual(250);
});

describe('links within the project', () => {
  it.for(pages)('of $path lead somewhere', (page) => {
    const broken = linksOf(page).filter(({ target, anchor }) => {
      if (!existsSync(join(root, target))) return true;
      return anchor !== undefined && !headings.get(target)?.some((heading) => heading.anchor === anchor);
    });
    expect(broken).toEqual([]);
  });
});

it('every page of the site has one title, which comes first', () => {
  const titles = pages
    .filter(({ path, text }) => path !== 'README.md' && !/^---\nlayout: home\n/.test(text))
    .map(({ path, text }) => [path, text.startsWith('# '), text.match(/^# /gm)?.length]);
  expect(titles.filter(([, isFirst, count]) => !isFirst || count !== 1)).toEqual([]);
});

describe('the architecture page', () => {
  const text = pages.find(({ path }) => path === 'docs/architecture.md')?.text ?? '';

  it('names files that are there', () => {
    const files = ['src', 'operators', 'marbles', 'test'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
    );
    const named = [...text.matchAll(/`([\w/]+\.ts)`/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !files.some((file) => `/${file}`.endsWith(`/${name}`)))).toEqual([]);
    expect(named.length).toBeGreaterThan(20);
  });

  it('tells how a request, a page and an event flow in 60 lines', () => {
    const [, flow = ''] = /^## How a request, a page and an event flow\n(.*?)^## /ms.exec(text) ?? [];
    expect(flow.split('\n').length).toBeLessThanOrEqual(60);
    expect(flow).toMatch(/A request\.[\s\S]*A page\.[\s\S]*An event\./);
  });

  it('has every folder of src', () => {
    const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map(({ name }) => `\`src/${name}\``).filter((name) => !text.includes(name))).toEqual([]);
  });
});

/** What is asked in the first hour, and a word of the answer. */
const questions: Record<string, RegExp> = {
  'first records': /paginateRecords\$/,
  abort: /unsubscribe\(\)/,
  'typed JSON': /json\$</,
  'retries, and a log of them': /console\.log\(`attempt/,
  CORS: /Access-Control-Expose-Headers/,
  'load more, in React and Angular': /useSyncExternalStore[\s\S]*toSignal/,
  'status of an event stream': /onStatus/,
  cookies: /credentials: 'include'/,
  'tests without a server': /marbleTest/,
  'bundle size': /\*\*[\d.]+\*\* kB/,
};

describe('the ten questions of the first hour', () => {
  const readme = pages.find(({ path }) => path === 'README.md');
  const firstScreen = readme && { ...readme, text: readme.text.split('\n').slice(0, 45).join('\n') };

  it.for(Object.entries(questions))(
    '%s: one click from the first screen, answered on the first screen there',
    ([question, answer]) => {
      const [, href] = firstScreen?.text.match(new RegExp(`\\[${question}\\]\\(([^)]+)\\)`)) ?? [];
      const link = firstScreen && linksOf(firstScreen).find((candidate) => candidate.href === href);
      const page = pages.find(({ path }) => path === link?.target);
      const line = headings.get(page?.path ?? '')?.find(({ anchor }) => anchor === link?.anchor)?.line;
      expect(line).toBeLessThan(60);
      // What shows below the heading that the link leads to.
      const screen = page?.text
        .split('\n')
        .slice(line, (line ?? 0) + 30)
        .join('\n');
      expect(screen).toMatch(answer);
    },
  );
});
