import { UsageError } from '../exitCodes.js';
import type { OpenApiDocument, OpenedDocument, Resolve } from './types.js';

/** References that refer to references: more than anybody writes. */
const MOST_STEPS = 20;

/**
 * Reads a description, JSON or YAML, with the files beside it that it refers to. Nothing is fetched.
 *
 * @throws UsageError for what is no OpenAPI document, and where the parser is not installed
 */
export async function readDocument(path: string): Promise<OpenedDocument> {
  if (/^https?:/i.test(path)) throw new UsageError(`${path} is no file: nothing is fetched, so download it first`);
  const { $RefParser } = await importParser();
  const parser = new $RefParser();
  let document: OpenApiDocument;
  try {
    document = (await parser.bundle(path, { resolve: { http: false } })) as OpenApiDocument;
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${(error as Error).message.split('\n')[0]}`);
  }
  if (typeof (document.openapi ?? document.swagger) !== 'string' || typeof document.paths !== 'object') {
    throw new UsageError(`${path} is no OpenAPI document: it has no openapi (or swagger) and paths`);
  }
  const known = new Map<string, unknown>();
  const resolve: Resolve = <T extends object>(value: unknown): T | undefined => {
    let found = value;
    for (let step = 0; step < MOST_STEPS; step += 1) {
      if (typeof found !== 'object' || found === null) return undefined;
      const { $ref } = found as { $ref?: unknown };
      if (typeof $ref !== 'string') return found as T;
      if (!known.has($ref)) known.set($ref, parser.$refs.get($ref));
      found = known.get($ref);
    }
    return undefined;
  };
  return { document, resolve };
}

async function importParser() {
  try {
    return await import('@apidevtools/json-schema-ref-parser');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new UsageError(
      'reading an OpenAPI document takes a parser: npm install @apidevtools/json-schema-ref-parser@15',
    );
  }
}
