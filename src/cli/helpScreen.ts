import { COMMANDS, type CommandWords, callName, NAME } from './commandWords.js';

const GUIDE = 'docs/guide/command-line.md';
const EXIT_CODES = 'Exit codes: 0 done, 1 failed, 2 cannot work (nothing was sent), 130 interrupted';

/** A command's help: a screen of 24 lines and 80 columns. */
export function helpScreen({ takes, about, options, examples }: CommandWords): string {
  const all = [...options, ['-h, --help', 'this'] as const];
  const half = Math.ceil(all.length / 2);
  const left = column(all.slice(0, half));
  const right = column(all.slice(half));
  const width = Math.max(...left.map(({ length }) => length));
  return [
    `Usage: ${NAME} ${takes} [options]`,
    about,
    '',
    ...left.map((cell, row) => ` ${cell.padEnd(width)}  ${right[row] ?? ''}`.trimEnd()),
    '',
    'Examples:',
    ...examples.map((example) => ` ${NAME} ${example}`),
    EXIT_CODES,
    '',
  ].join('\n');
}

/** The help of the tool itself. */
export function overview(): string {
  return [
    `Usage: ${NAME} <command> [options]`,
    '',
    ...COMMANDS.map(({ takes, about }) => ` ${takes}\n   ${about}`),
    '',
    'Examples:',
    ...COMMANDS.map(({ examples: [first = ''] }) => ` ${NAME} ${first}`),
    '',
    ` ${COMMANDS.map((command) => `${callName(command)} --help`).join(', ')}: all options of a command`,
    ' --version',
    `All of it is told in ${GUIDE}.`,
    '',
  ].join('\n');
}

function column(options: CommandWords['options']): string[] {
  const width = Math.max(...options.map(([flags]) => flags.length));
  return options.map(([flags, words]) => `${flags.padEnd(width)} ${words}`);
}
