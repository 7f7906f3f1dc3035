/** What an error says, whoever threw it: anything may be thrown. */
export function messageOf(error: unknown): string {
  const message = (Object(error) as Partial<Error>).message ?? error;
  // An object without a prototype cannot be made a text.
  return typeof Object(message).toString === 'function' ? String(message) : 'an object was thrown';
}
