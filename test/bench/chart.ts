import type { Result } from './row.js';
import { shown } from './table.js';

const WIDTH = 1040;
const LABELS = 640;
const LINE = 26;
const HEAD = 44;
/** Wider bars would dwarf the rest; the number beside them tells how long they are. */
const MOST = 6;

/** Bars of every ratio, a line at 1 where both are equally fast, and a tick where the goal is. */
export function chartOf(results: readonly Result[]): string {
  const ratios = results.filter(({ unit, limit }) => unit === 'ratio' && 'atLeast' in limit);
  const scale = (WIDTH - LABELS - 60) / MOST;
  const height = HEAD + ratios.length * LINE + 16;
  const x = (value: number) => LABELS + Math.min(value, MOST) * scale;
  const bars = ratios.flatMap(({ work, against, limit, value }, index) => {
    const y = HEAD + index * LINE;
    const goal = 'atLeast' in limit ? limit.atLeast : 0;
    const color = value >= goal ? '#2f7d4f' : '#b3541e';
    return [
      `<text x="${LABELS - 8}" y="${y + 15}" text-anchor="end">${escapeXml(`${plain(work)} : ${plain(against)}`)}</text>`,
      `<rect x="${LABELS}" y="${y + 4}" width="${(x(value) - LABELS).toFixed(1)}" height="15" rx="2" fill="${color}"/>`,
      `<path d="M${x(goal).toFixed(1)} ${y + 1}v21" stroke="#888" stroke-width="2"/>`,
      `<text x="${(x(value) + 6).toFixed(1)}" y="${y + 16}">${shown(value)}×</text>`,
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="11" fill="#666">`,
    '<title>Speed against each contender</title>',
    `<text x="${LABELS}" y="18" font-size="12">speed against the other, median of the rounds (tick: the goal)</text>`,
    `<path d="M${x(1).toFixed(1)} ${HEAD - 8}V${height - 8}" stroke="#888" stroke-dasharray="3 3"/>`,
    `<text x="${x(1).toFixed(1)}" y="${HEAD - 12}" text-anchor="middle">1×</text>`,
    ...bars,
    '</svg>',
    '',
  ].join('\n');
}

function plain(markdown: string): string {
  return markdown.replaceAll('`', '').replace(/ × /g, ' x ');
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
