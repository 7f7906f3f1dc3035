import { readFileSync } from 'node:fs';
import type { RestSourceConfig } from '../rest/configTypes.js';
import { fromDltConfig } from '../rest/fromDltConfig.js';
import { UsageError } from './exitCodes.js';
import type { CliIo } from './io.js';
import { parseJsonText } from './parseJsonText.js';
import { parseYamlText } from './parseYamlText.js';
import { resolveReferences, type Secrets } from './secrets.js';

/** A configuration of ours, or of dlt, in JSON or YAML, with the variables that its texts name as `env:NAME`. */
export async function readConfig(file: string, secrets: Secrets, io: CliIo): Promise<RestSourceConfig> {
  const text = textOf(file);
  const parsed = /\.ya?ml$/i.test(file) ? await parseYamlText(text, file) : parseJsonText(text, file);
  const config = resolveReferences(parsed, secrets, '');
  const isDlt =
    typeof config === 'object' && config !== null && 'base_url' in ((config as { client?: object }).client ?? {});
  return isDlt
    ? fromDltConfig(config, { onDropped: (place, reason) => io.stderr.write(`${place} is left out: ${reason}\n`) })
    : (config as RestSourceConfig);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} is neither a URL nor a configuration in JSON or YAML: ${(error as Error).message}`);
  }
}
