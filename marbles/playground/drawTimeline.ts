import type { PlayEvent } from './play.js';

const WIDTH = 720;
const LANE = 40;
const LEFT = 16;
const RIGHT = 72;
/** Pixels between what happens on one line at the same time. */
const BESIDE = 9;

/** A sign for each kind: shapes and letters, so that no colour has to be told from another. */
const signs: Readonly<Record<PlayEvent['kind'], string>> = {
  sent: '▸',
  answered: '●',
  failed: '✕',
  aborted: '!',
  retry: '↻',
  queue: '#',
  circuit: '◆',
  page: '■',
  record: '●',
  response: '●',
  event: '●',
  refused: '⊘',
  end: '|',
  error: '✕',
};

/** What the signs stand for, in words. */
export const legend: readonly (readonly [sign: string, meaning: string])[] = [
  ['▸', 'a request is sent'],
  ['●', 'an answer, a record, an event'],
  ['✕', 'a failure'],
  ['↻', 'it will be sent again'],
  ['■', 'a page'],
  ['⊘', 'a result that is an error'],
  ['◆', 'the circuit changes'],
  ['#', 'how many wait'],
  ['|', 'the end'],
];

/**
 * The events as marbles on lines over one time axis, as SVG.
 *
 * @param until Milliseconds: what comes later is not drawn.
 * @param endAt Milliseconds at the right end of the axis.
 */
export function drawTimeline(events: readonly PlayEvent[], until: number, endAt: number): string {
  const names = [...new Set(events.map(({ lane }) => lane))];
  // Requests, whose names have a method and a path, above what comes of them.
  const lanes = [...names.filter((name) => name.includes('/')), ...names.filter((name) => !name.includes('/'))];
  const height = lanes.length * LANE + 34;
  const xOf = (at: number) => LEFT + (at / Math.max(1, endAt)) * (WIDTH - LEFT - RIGHT);
  const seen = events.filter(({ at }) => at <= until);
  const drawn = lanes.map((lane, index) => {
    const y = index * LANE + 28;
    const own = seen.filter((event) => event.lane === lane);
    return [
      `<text class="pg-lane" x="${LEFT}" y="${y - 12}">${escapeXml(lane)}</text>`,
      `<path class="pg-line" d="M${LEFT} ${y}H${WIDTH - RIGHT}"/>`,
      ...flights(own, until).map(([from, to]) => `<path class="pg-flight" d="M${xOf(from)} ${y}H${xOf(to)}"/>`),
      ...own.map((event, place) => {
        const beside = own.slice(0, place).filter(({ at }) => at === event.at).length * BESIDE;
        const x = xOf(event.at) + beside;
        const label = escapeXml(`${event.at} ms: ${event.text}`);
        return `<text class="pg-sign pg-${event.kind}" x="${x}" y="${y + 5}"><title>${label}</title>${signs[event.kind]}</text>`;
      }),
    ].join('');
  });
  const axisY = lanes.length * LANE + 14;
  const times = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const anchor = share === 0 ? 'start' : 'middle';
    return `<text class="pg-time" text-anchor="${anchor}" x="${xOf(share * endAt)}" y="${axisY + 14}">${Math.round(share * endAt)} ms</text>`;
  });
  const now = `<path class="pg-now" d="M${xOf(Math.min(until, endAt))} 4V${axisY}"/>`;
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${seen.length} events up to ${until} ms; they are listed below">${drawn.join('')}${now}${times.join('')}</svg>`;
}

/** From each sending to what it came to, or to now. */
function flights(events: readonly PlayEvent[], until: number): [from: number, to: number][] {
  const over = events.filter(({ kind }) => kind === 'answered' || kind === 'failed' || kind === 'aborted');
  return events.filter(({ kind }) => kind === 'sent').map(({ at }, index) => [at, over[index]?.at ?? until]);
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
