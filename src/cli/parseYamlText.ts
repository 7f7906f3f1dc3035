import { UsageError } from './exitCodes.js';

/**
 * A YAML 1.2 text of the user's as plain values, with its numbers as they stand. What is none is a {@link UsageError} that names `place`, line and column, and
 * does not show the text: it may hold a secret.
 */
export async function parseYamlText(text: string, place: string): Promise<{ value: unknown; numbers: string[] }> {
  // Loaded by who needs it: a URL does not.
  const { LineCounter, parseDocument, visit } = await import('yaml');
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
  const numbers: string[] = [];
  visit(document, {
    Scalar: (_, { value, source }) => {
      if (typeof value === 'number' && source !== undefined) numbers.push(source);
    },
  });
  try {
    return { value: document.toJS({ maxAliasCount: 100 }), numbers };
  } catch (error) {
    // An alias without its anchor, or far too many.
    throw new UsageError(`${place} is not YAML: ${(error as Error).message}`);
  }
}
