import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { anchorOf } from '../../docs/.vitepress/anchorOf.js';

export const root = fileURLToPath(new URL('../../', import.meta.url));

export interface PageText {
  /** Relative to the project. */
  readonly path: string;
  readonly text: string;
}

/** The README and every page of the site that is checked in. */
export function readPages(): PageText[] {
  const files = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.md') && !/(^|\/)(node_modules|\.vitepress|api)\//.test(file))
    .sort();
  return ['README.md', ...files.map((file) => `docs/${file}`)].map((path) => ({
    path,
    text: readFileSync(join(root, path), 'utf8'),
  }));
}

export interface Heading {
  readonly anchor: string;
  /** 1-based. */
  readonly line: number;
}

/** A page's headings, outside of fences. */
export function headingsOf({ text }: PageText): Heading[] {
  return proseOf(text).flatMap((line, index) =>
    /^#+ /.test(line) ? [{ anchor: anchorOf(line.replace(/^#+ /, '')), line: index + 1 }] : [],
  );
}

export interface PageLink {
  readonly href: string;
  /** Where it leads, relative to the project. */
  readonly target: string;
  readonly anchor?: string;
  /** 1-based. */
  readonly line: number;
}

/** Links and images that lead to somewhere in the project, outside of fences. */
export function linksOf({ path, text }: PageText): PageLink[] {
  return proseOf(text).flatMap((line, index) =>
    [...line.replace(/`[^`]*`/g, '').matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].map(([, href = '']) => {
      const [file = '', anchor] = href.split('#');
      const target = file === '' ? path : normalize(join(dirname(path), file)).replaceAll('\\', '/');
      return { href, target, ...(anchor !== undefined && { anchor }), line: index + 1 };
    }),
  );
}

/** The lines of a page, those inside of fences empty. */
function proseOf(text: string): string[] {
  let isCode = false;
  return text.split('\n').map((line) => {
    if (line.startsWith('```')) isCode = !isCode;
    return isCode ? '' : line;
  });
}
