/** Control characters but line feeds and tabs, and changes of the direction of writing. */
const CONTROLS = /[^\P{Cc}\n\t]|\p{Bidi_Control}/gu;

/**
 * The text with what a terminal would obey — escape sequences, carriage returns, changes of direction — as visible
 * `\u001b`: a server that wrote it must not reach the screen of whoever reads it. Line feeds and tabs stay; JSON stays
 * the same JSON.
 */
export function printable(text: string): string {
  return text.replace(CONTROLS, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
