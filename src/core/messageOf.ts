/** What an error says, whoever threw it: anything may be thrown. */
export function messageOf(error: unknown): string {
  return String((Object(error) as Partial<Error>).message ?? error);
}
