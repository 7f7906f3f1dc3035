/** One line that says what went wrong: the message of the error, or of the one behind it where that says more. */
export function errorLine(error: unknown): string {
  if (!(error instanceof Error)) return firstLine(String(error));
  const { message, cause } = error;
  const behind = cause instanceof Error ? cause.message : '';
  return firstLine(message.includes(behind) ? message : `${message}: ${behind}`);
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
