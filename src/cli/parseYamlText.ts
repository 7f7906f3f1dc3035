import { UsageError } from './exitCodes.js';

/**
 * A YAML 1.2 text of the user's as plain values. What is none is a {@link UsageError} that names `place`, line and column, and
 * does not show the text: it may hold a secret.
 */
export async function parseYamlText(text: string, place: string): Promise<unknown> {
  // Loaded by who needs it: a URL does not.
  const { LineCounter, parseDocument } = await import('yaml');
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter,
    prettyErrors: false,
    strict: true,
    uniqueKeys: true,
    merge: true,
  });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem) {
    const { line, col } = lineCounter.linePos(problem.pos[0]);
    throw new UsageError(
      `${place} is not YAML: ${problem.code.toLowerCase().replaceAll('_', ' ')} at line ${line}, column ${col}`,
    );
  }
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    // An alias without its anchor, or far too many.
    throw new UsageError(`${place} is not YAML: ${(error as Error).message}`);
  }
}
