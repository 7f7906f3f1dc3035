const ESCAPE = '\u001b';

/**
 * As much of a terminal as a line of progress needs: what is written, with the sequences that move the cursor, erase and
 * switch the folding of long lines. Rows that scroll away stay.
 */
export class Screen {
  #columns: number;
  #rows: string[] = [''];
  #row = 0;
  #column = 0;
  #kept: [row: number, column: number] = [0, 0];
  #folds = true;
  /** Whether the cursor is shown. */
  hasCursor = true;
  #pending = '';

  constructor(columns: number) {
    this.#columns = columns;
  }

  /** Rows with something in them. */
  get lines(): string[] {
    return this.#rows.map((row) => row.trimEnd()).filter((row) => row !== '');
  }

  /** The rows as one text: a line that is longer than the terminal is wide is whole in it. */
  get text(): string {
    return this.#rows.join('');
  }

  /** The last row is folded anew, as terminals do. */
  resize(columns: number): void {
    const last = this.#rows.pop()?.trimEnd() ?? '';
    this.#columns = columns;
    const folded = last.match(new RegExp(`.{1,${columns}}`, 'gu')) ?? [''];
    this.#rows.push(...folded);
    this.#row = this.#rows.length - 1;
    this.#column = folded.at(-1)?.length ?? 0;
  }

  write(text: string): void {
    let rest = this.#pending + text;
    this.#pending = '';
    while (rest !== '') {
      if (rest.startsWith(ESCAPE)) {
        const [, sequence, parameters = '', final = ''] = /^.(\[([\d;?]*)([A-Za-z])|[78])/.exec(rest) ?? [];
        if (sequence === undefined) {
          // It may come in pieces.
          if (!/^.(\[[\d;?]*)?$/.test(rest)) throw new Error(`unknown sequence ${JSON.stringify(rest.slice(0, 9))}`);
          this.#pending = rest;
          return;
        }
        if (sequence === '7') this.#kept = [this.#row, this.#column];
        else if (sequence === '8') [this.#row, this.#column] = this.#kept;
        else this.#obey(final, parameters);
        rest = rest.slice(1 + sequence.length);
      } else {
        this.#put(rest[0] as string);
        rest = rest.slice(1);
      }
    }
  }

  #put(character: string): void {
    if (character === '\r') this.#column = 0;
    else if (character === '\n') this.#go(this.#row + 1);
    else {
      if (this.#column >= this.#columns) {
        if (this.#folds) {
          this.#go(this.#row + 1);
          this.#column = 0;
        } else this.#column = this.#columns - 1;
      }
      const row = (this.#rows[this.#row] ?? '').padEnd(this.#column);
      this.#rows[this.#row] = row.slice(0, this.#column) + character + row.slice(this.#column + 1);
      this.#column += 1;
    }
  }

  #go(row: number): void {
    this.#row = Math.max(0, row);
    while (this.#rows.length <= this.#row) this.#rows.push('');
  }

  #obey(final: string, parameters: string): void {
    const count = Number(parameters || 1);
    const before = (this.#rows[this.#row] ?? '').slice(0, this.#column);
    const after = (this.#rows[this.#row] ?? '').slice(this.#column);
    if (final === 'G') this.#column = count - 1;
    else if (final === 'A') this.#go(this.#row - count);
    else if (final === 'B') this.#go(this.#row + count);
    else if (final === 'C') this.#column += count;
    else if (final === 'D') this.#column = Math.max(0, this.#column - count);
    else if (final === 'J') this.#rows.splice(this.#row, this.#rows.length, before);
    else if (final === 'K' && parameters === '2') this.#rows[this.#row] = '';
    else if (final === 'K' && parameters === '1') this.#rows[this.#row] = ' '.repeat(this.#column) + after;
    else if (final === 'K') this.#rows[this.#row] = before;
    else if (parameters === '?25') this.hasCursor = final === 'h';
    else if (parameters === '?7') this.#folds = final === 'h';
    else if (final !== 'm') throw new Error(`unknown sequence CSI ${parameters}${final}`);
  }
}
