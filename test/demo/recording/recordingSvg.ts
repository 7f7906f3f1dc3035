/** What a screen showed, from `atMs` on. */
export interface Frame {
  readonly atMs: number;
  readonly lines: readonly string[];
}

const LINE_HEIGHT = 20;
const CHARACTER_WIDTH = 8.4;
const PADDING = 16;
const TITLE_HEIGHT = 32;
/** How long the end stays before it begins anew. */
const REST_MS = 6_000;

const style = `
  .screen { fill: #16181d; stroke: #3c4048 }
  text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: #d7dae0; white-space: pre }
  .typed { fill: #7ee2a8 }
  .empty { fill: #3c4048 }
  .full { fill: #d55fc4 }
  g { visibility: hidden }
`;

/**
 * A recording as a picture that moves by itself: each frame shows in its time, and over again. Where motion is not wanted, and
 * where nothing moves, the last frame stands.
 */
export function recordingSvg(frames: readonly Frame[], title: string): string {
  const endMs = (frames.at(-1)?.atMs ?? 0) + REST_MS;
  const columns = Math.max(...frames.flatMap(({ lines }) => lines.map((line) => line.length)));
  const rows = Math.max(...frames.map(({ lines }) => lines.length));
  const width = Math.ceil(columns * CHARACTER_WIDTH + 2 * PADDING);
  const height = rows * LINE_HEIGHT + TITLE_HEIGHT + PADDING;
  const rules = frames.map((frame, index) => keyframesOf(index, frame.atMs, frames[index + 1]?.atMs, endMs));
  const last = frames.length - 1;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeXml(title)}">`,
    `<style>${style}${rules.join('\n')}`,
    `  g.f${last} { visibility: visible }`,
    '  @media (prefers-reduced-motion: reduce) { g[class] { animation: none } }',
    '</style>',
    `<rect class="screen" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>`,
    ...['#ff5f57', '#febc2e', '#28c840'].map(
      (colour, index) => `<circle cx="${PADDING + 6 + index * 18}" cy="16" r="5.5" fill="${colour}"/>`,
    ),
    ...frames.map(({ lines }, index) => `<g class="f${index}">${lines.map(drawLine).join('')}</g>`),
    '</svg>',
    '',
  ].join('\n');
}

function keyframesOf(index: number, fromMs: number, toMs: number | undefined, endMs: number): string {
  const share = (ms: number) => `${Number(((ms / endMs) * 100).toFixed(3))}%`;
  const steps = [
    fromMs > 0 && '0% { visibility: hidden }',
    `${share(fromMs)} { visibility: visible }`,
    toMs !== undefined && `${share(toMs)} { visibility: hidden }`,
    `100% { visibility: ${toMs === undefined ? 'visible' : 'hidden'} }`,
  ];
  const keyframes = `  @keyframes f${index} { ${steps.filter((step) => step !== false).join(' ')} }`;
  return `${keyframes}\n  .f${index} { animation: f${index} ${endMs}ms step-end infinite }`;
}

/** A line of text; a bar of blocks before it is drawn, so that no font can tear it. */
function drawLine(line: string, row: number): string {
  const y = TITLE_HEIGHT + row * LINE_HEIGHT;
  const [bar = ''] = /^[█░]*/.exec(line) ?? [];
  const text = line.slice(bar.length);
  const drawn =
    bar === '' ? '' : rectangle('empty', y, bar.length) + rectangle('full', y, bar.replaceAll('░', '').length);
  if (text.trim() === '') return drawn;
  const typed = line.startsWith('$ ') ? ' class="typed"' : '';
  const x = PADDING + bar.length * CHARACTER_WIDTH;
  return `${drawn}<text${typed} x="${round(x)}" y="${y + 14}" textLength="${round(text.length * CHARACTER_WIDTH)}" xml:space="preserve">${escapeXml(text)}</text>`;
}

function rectangle(name: string, y: number, characters: number): string {
  return `<rect class="${name}" x="${PADDING}" y="${y + 3}" width="${round(characters * CHARACTER_WIDTH)}" height="13" rx="2"/>`;
}

const round = (value: number): number => Number(value.toFixed(1));

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
