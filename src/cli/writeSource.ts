import { writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { EXIT, OutputError, UsageError } from './exitCodes.js';
import type { CliIo } from './io.js';
import { readDocument } from './openapi/readDocument.js';
import { scaffoldSource } from './openapi/scaffoldSource.js';

export interface WriteSourceOptions {
  /** A file: JSON or YAML. */
  readonly document: string;
  /** A file that is not there yet; without it standard output. */
  readonly out?: string;
  /** Values of parameters. */
  readonly params: Readonly<Record<string, string>>;
}

/** Makes a configuration out of an OpenAPI document, and tells what the document leaves open. */
export async function writeSource({ document, out, params }: WriteSourceOptions, io: CliIo): Promise<number> {
  const { config, notes } = scaffoldSource(await readDocument(document), params);
  for (const note of notes) io.stderr.write(`${note}\n`);
  const { length } = config.resources;
  if (length === 0) throw new UsageError(`${document} has no list that can be read: nothing is written`);
  const isYaml = out !== undefined && /\.ya?ml$/i.test(out);
  const text = isYaml ? stringify(config) : `${JSON.stringify(config, null, 2)}\n`;
  if (out === undefined) io.stdout.write(text);
  else writeNew(out, text);
  io.stderr.write(`done: ${length} resources${out === undefined ? '' : ` in ${out}`}\n`);
  return EXIT.done;
}

/** Somebody may have worked on the one that is there. */
function writeNew(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: 'wx' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new UsageError(`${path} is there already: name another file with --out`);
    throw new OutputError(path, error as NodeJS.ErrnoException);
  }
}
