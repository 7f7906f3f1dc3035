import type { MarkdownRenderer } from 'vitepress';

/**
 * Pages name files of the project by relative links (`../../test/demo/`), which lead there where the project is read. The
 * site has pages only: there the link's text stays, and the link goes.
 */
export function keepFilesOfTheProjectAsText(md: MarkdownRenderer): void {
  md.core.ruler.push('files of the project', ({ tokens, env }) => {
    const depth = String((env as { relativePath?: string }).relativePath ?? '').split('/').length - 1;
    const outside = '../'.repeat(depth + 1);
    for (const { children } of tokens) {
      let isInside = false;
      const kept = children?.filter((token) => {
        if (token.type === 'link_open') isInside = (token.attrGet('href') ?? '').startsWith(outside);
        if (!isInside) return true;
        if (token.type === 'link_close') isInside = false;
        return token.type !== 'link_open' && token.type !== 'link_close';
      });
      if (children && kept) children.splice(0, children.length, ...kept);
    }
  });
}
