/** Escape sequences (CSI), or one character. */
const tokens = new RegExp(`${String.fromCharCode(27)}\\[([?\\d;]*)([A-Za-z])|.`, 'gsu');

/** As much of a terminal as a progress bar and lines of text need: what its screen shows after each piece of output. */
export class TerminalScreen {
  readonly #lines: string[] = [''];
  #row = 0;
  #column = 0;

  /** The screen's lines, without the blank ones at its end. */
  get lines(): readonly string[] {
    const lines = this.#lines.map((line) => line.trimEnd());
    while (lines.at(-1) === '') lines.pop();
    return lines;
  }

  write(output: string): void {
    for (const [token, argument = '', command] of output.matchAll(tokens)) {
      if (command !== undefined) this.#control(command, argument);
      else if (token === '\r') this.#column = 0;
      else if (token === '\n') this.#moveTo(this.#row + 1, 0);
      else if (token >= ' ') this.#put(token);
    }
  }

  #control(command: string, argument: string): void {
    const count = Number(argument) || 1;
    if (command === 'A') this.#moveTo(Math.max(0, this.#row - count), this.#column);
    else if (command === 'B') this.#moveTo(this.#row + count, this.#column);
    else if (command === 'D') this.#column = Math.max(0, this.#column - count);
    else if (command === 'C') this.#column += count;
    else if (command === 'G') this.#column = count - 1;
    else if (command === 'K') this.#erase(argument);
    else if (command === 'J') this.#lines.length = this.#row + 1;
    // Colours, and whether the cursor shows: nothing that this screen has.
  }

  #moveTo(row: number, column: number): void {
    this.#row = row;
    this.#column = column;
    while (this.#lines.length <= row) this.#lines.push('');
  }

  #erase(what: string): void {
    const line = this.#lines[this.#row] ?? '';
    this.#lines[this.#row] =
      what === '2'
        ? ''
        : what === '1'
          ? ' '.repeat(this.#column) + line.slice(this.#column)
          : line.slice(0, this.#column);
  }

  #put(character: string): void {
    const line = (this.#lines[this.#row] ?? '').padEnd(this.#column);
    this.#lines[this.#row] = line.slice(0, this.#column) + character + line.slice(this.#column + 1);
    this.#column += 1;
  }
}
