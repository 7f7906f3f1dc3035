import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Frame, recordingSvg } from './recordingSvg.js';
import { TerminalScreen } from './terminalScreen.js';
import { TITLE } from './title.js';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

describe('a screen', () => {
  const csi = '\u001b[';
  it.for<[name: string, output: string, lines: string[]]>([
    ['lines', 'one\ntwo\n', ['one', 'two']],
    ['a line that is written over', 'one\rTW', ['TWe']],
    ['a bar that is drawn anew', `${csi}?25l█░ 1${csi}1G${csi}0K██ 2`, ['██ 2']],
    ['a bar that is taken away', `50 %${csi}2K\rdone\n`, ['done']],
    ['a line above', `one\ntwo${csi}1A\r${csi}KONE`, ['ONE', 'two']],
    ['colours', `${csi}32mgreen${csi}0m`, ['green']],
  ])('shows %s', ([, output, lines]) => {
    const screen = new TerminalScreen();
    screen.write(output);
    expect(screen.lines).toEqual(lines);
  });
});

describe('the recording of npm start', () => {
  const frames = JSON.parse(read('recording.json')) as Frame[];

  it('is the picture in the documentation', () => {
    expect(read('../../../docs/images/run.svg')).toBe(recordingSvg(frames, TITLE));
  });

  it('shows a bar that grows, and ends with what client and server counted', () => {
    const bars = frames.flatMap(({ lines }) => lines.filter((line) => /^[█░]+ /.test(line)));
    const counts = bars.map((bar) => Number(/([\d,]+) of 135,233/.exec(bar)?.[1]?.replaceAll(',', '')));
    expect(counts.length).toBeGreaterThan(20);
    expect(counts).toEqual([...counts].sort((left, right) => left - right));
    expect(frames.at(-1)?.lines.join('\n')).toMatch(/records +135,233 +135,233/);
  });
});
