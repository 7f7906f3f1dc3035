/** Percent-encoded text as it was meant; what cannot be decoded as it is. */
export function decodeComponent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
