import type { MarkdownRenderer } from 'vitepress';

/** Code in a line is shown as it stands: the site's renderer would take `{{ … }}` in it for its own. */
export function showCodeAsItStands(md: MarkdownRenderer): void {
  md.renderer.rules.code_inline = (tokens, index) => {
    const token = tokens[index];
    return `<code v-pre>${md.utils.escapeHtml(token?.content ?? '')}</code>`;
  };
}
