import { literal, meaning } from './literal.js';
import type { Picture } from './picture.js';
import { readTrack, type Segment, type Sign } from './readTrack.js';
import { style } from './style.js';
import { durationText, PLACE, type Tick, timeAxis } from './timeAxis.js';

const ROW = 44;
const RADIUS = 13;
const MARGIN = 14;
/** Pixels of a character: in texts, and in the small ones of times. */
const CHARACTER = 8;
const SMALL_CHARACTER = 7;

/** The picture of a call as SVG: tracks above and below it over one time axis, and what the letters stand for. */
export function renderDiagram(name: string, picture: Picture): string {
  const rowsOf = (tracks: Picture['above']) =>
    Object.entries(tracks).map(([label, track]) => ({ label, track, segments: readTrack(track) }));
  const above = rowsOf(picture.above);
  const below = rowsOf(picture.below);
  const rows = [...above, ...below];
  const ticks = timeAxis(rows.flatMap(({ segments }) => segments));
  const letters = [...new Set(rows.flatMap(({ segments }) => segments.flat().map(({ sign }) => sign)))].filter(
    (sign) => !'|#^!'.includes(sign),
  );
  const call = callOf(name, picture);
  const legend = Object.entries(picture.values ?? {})
    .filter(([letter, value]) => value !== letter)
    .map(([letter, value]) => `${letter === '#' ? '✕' : letter} = ${meaning(value)}`);

  const left = MARGIN + Math.max(...rows.map(({ label }) => label.length)) * CHARACTER + 24;
  const axisEnd = left + lastX(rows.flatMap(({ segments }) => segments).flat(), ticks) + 40;
  const texts = [call.length * CHARACTER + 2 * MARGIN, ...legend.map((line) => line.length * CHARACTER)];
  const width = Math.ceil(Math.max(axisEnd, ...texts.map((text) => text + 2 * MARGIN)));
  const boxY = MARGIN + above.length * ROW;
  const belowY = boxY + (above.length > 0 ? 48 : 42);
  const axisY = belowY + below.length * ROW + 4;
  const height = axisY + 34 + legend.length * 20 + (legend.length > 0 ? 6 : 0);

  const draw = (list: typeof rows, y: number) =>
    list.map(({ label, segments }, index) =>
      drawRow(label, segments, { y: y + index * ROW + ROW / 2, left, end: axisEnd, ticks, letters }),
    );
  const marbles = rows.map(({ label, track }) => `${label}: ${[track].flat().join(' then ')}`);
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title desc">`,
    `<title id="title">${escapeXml(`${name}: ${picture.text}`)}</title>`,
    `<desc id="desc">${escapeXml(`Marbles. ${marbles.join('. ')}.`)}</desc>`,
    `<style>${style}</style>`,
    `<rect class="paper" width="${width}" height="${height}" rx="8"/>`,
    ...draw(above, MARGIN),
    `<rect class="box" x="${MARGIN}" y="${boxY}" width="${width - 2 * MARGIN}" height="36" rx="6"/>`,
    `<text class="letter" x="${width / 2}" y="${boxY + 23}">${escapeXml(call)}</text>`,
    ...draw(below, belowY),
    drawAxis(ticks, axisY, left, axisEnd),
    ...legend.map((line, index) => `<text x="${MARGIN}" y="${axisY + 48 + index * 20}">${escapeXml(line)}</text>`),
    '</svg>',
  ].join('\n')}\n`;
}

interface Place {
  readonly y: number;
  readonly left: number;
  readonly end: number;
  readonly ticks: readonly Tick[];
  readonly letters: readonly string[];
}

function drawRow(label: string, segments: readonly Segment[], { y, left, end, ticks, letters }: Place): string {
  const at = (sign: Sign) => left + xOf(sign, ticks);
  const lines = segments.map((segment) => {
    const [first] = segment;
    const last = segment.at(-1);
    if (first?.sign === '^' && last) {
      const isOpen = !'|#!'.includes(last.sign) || last === first;
      return `<path class="bar" d="M${at(first)} ${y}H${isOpen ? end - 12 : at(last)}"/>`;
    }
    const isOver = last?.sign === '|' || last?.sign === '#';
    const arrow = isOver ? '' : `M${end - 20} ${y - 5}l8 5l-8 5`;
    return `<path class="line" d="M${left} ${y}H${isOver ? at(last) : end - 12}${arrow}"/>`;
  });
  const signs = segments.flatMap((segment) => [
    ...groupsOf(segment).map(
      ([from, to]) =>
        `<rect class="together" x="${at(from) - 17}" y="${y - 18}" width="${at(to) - at(from) + 34}" height="36" rx="17"/>`,
    ),
    ...segment.map((sign) => drawSign(sign.sign, at(sign), y, letters)),
  ]);
  return [`<text x="${MARGIN}" y="${y + 4}">${escapeXml(label)}</text>`, ...lines, ...signs].join('\n');
}

function drawSign(sign: string, x: number, y: number, letters: readonly string[]): string {
  if (sign === '|' || sign === '^' || sign === '!') return `<path class="end" d="M${x} ${y - 12}v24"/>`;
  if (sign === '#') return `<path class="end" d="M${x - 8} ${y - 8}l16 16m0 -16l-16 16"/>`;
  const colour = 'abcde'[letters.indexOf(sign) % 5];
  return `<circle class="${colour}" cx="${x}" cy="${y}" r="${RADIUS}"/><text class="letter" x="${x}" y="${y + 4}">${escapeXml(sign)}</text>`;
}

/** First and last of the values that come at one time. */
function groupsOf(segment: Segment): [Sign, Sign][] {
  const values = segment.filter(({ sign }) => !'|#'.includes(sign));
  return values.flatMap((first): [Sign, Sign][] => {
    const last = values.filter(({ frame }) => frame === first.frame).at(-1);
    return first.place === 0 && last && last !== first ? [[first, last]] : [];
  });
}

/** Times below the tracks, as many as there is room for; a long wait that is drawn short is cut through. */
function drawAxis(ticks: readonly Tick[], y: number, left: number, end: number): string {
  let free = 0;
  const times = ticks.map(({ frame, x }) => {
    const text = durationText(frame);
    const from = left + x - (text.length * SMALL_CHARACTER) / 2;
    const tick = `<path class="tick" d="M${left + x} ${y}v6"/>`;
    if (from < free) return tick;
    free = from + (text.length + 1) * SMALL_CHARACTER;
    return `${tick}<text class="time letter" x="${left + x}" y="${y + 20}">${text}</text>`;
  });
  const cuts = ticks.flatMap(({ x, isCut }) => (isCut ? [`M${left + x - 34} ${y + 5}l4 -10m3 10l4 -10`] : []));
  const time = `<text class="time" x="${MARGIN}" y="${y + 4}">time</text>`;
  return [time, `<path class="tick" d="M${left} ${y}H${end - 12}${cuts.join('')}"/>`, ...times].join('\n');
}

function callOf(name: string, { call, options }: Picture): string {
  const isObject = typeof options === 'object' && options !== null;
  const text = options === undefined ? '' : literal(options);
  const fallback = isObject ? `${name}({ … })` : `${name}(…)`;
  return (call ?? fallback).replace('…', isObject ? text.slice(2, -2) : text);
}

function xOf({ frame, place }: Sign, ticks: readonly Tick[]): number {
  return (ticks.find((tick) => tick.frame === frame)?.x ?? 0) + place * PLACE;
}

function lastX(signs: readonly Sign[], ticks: readonly Tick[]): number {
  return Math.max(...signs.map((sign) => xOf(sign, ticks)), ticks.at(-1)?.x ?? 0);
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
