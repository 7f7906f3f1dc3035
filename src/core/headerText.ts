/**
 * A header's value as the UTF-8 that it was written in: `fetch`, Node and undici read header bytes as Latin-1. Text that
 * is no UTF-8 stays as it was read.
 */
export function utf8Header(value: string): string {
  if (!/[\x80-\xff]/.test(value) || !/^[\0-\xff]*$/.test(value)) return value;
  const bytes = Uint8Array.from(value, (letter) => letter.charCodeAt(0));
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return value;
  }
}
