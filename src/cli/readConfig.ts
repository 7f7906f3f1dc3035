import { readFileSync } from 'node:fs';
import { describeKind } from '../core/paths/paths.js';
import { isObject } from '../rest/config/validator.js';
import type { RestSourceConfig } from '../rest/configTypes.js';
import { fromDltConfig } from '../rest/fromDltConfig.js';
import { UsageError } from './exitCodes.js';
import type { CliIo } from './io.js';
import { parseJsonText } from './parseJsonText.js';
import { parseYamlText } from './parseYamlText.js';
import { resolveReferences, type Secrets } from './secrets.js';
import { lostNumbers, numbersOf } from './watchDigits.js';

/** A configuration of ours, or of dlt, in JSON or YAML, with the variables that its texts name as `env:NAME`. */
export async function readConfig(file: string, secrets: Secrets, io: CliIo): Promise<RestSourceConfig> {
  const text = textOf(file);
  const isNamed = /\.json$/i.test(file);
  const { value, numbers } = /\.ya?ml$/i.test(file)
    ? await parseYamlText(text, file)
    : {
        value: parseJsonText(text, file, isNamed ? '' : '; YAML is read from files that end in .yaml'),
        numbers: numbersOf(text),
      };
  for (const lost of lostNumbers(numbers)) io.stderr.write(`${file}: ${lost}\n`);
  const config = resolveReferences(value, secrets, '');
  if (!isObject(config)) throw new UsageError(`${file} is no configuration: it holds ${describeKind(config)}`);
  const isDlt = isObject(config.client) && 'base_url' in config.client;
  return isDlt
    ? fromDltConfig(config, { onDropped: (place, reason) => io.stderr.write(`${place} is left out: ${reason}\n`) })
    : (config as unknown as RestSourceConfig);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const meant = code === 'ENOENT' ? addressMeant(file) : undefined;
    throw new UsageError(`${file || "''"} is neither a URL nor a configuration in JSON or YAML: ${meant ?? message}`);
  }
}

/** What is no file may be an address that lacks its scheme, or has another one. */
function addressMeant(file: string): string | undefined {
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(file)) return 'only http and https are read';
  const isHost = /^[\w-]+(\.[\w-]+)*(:\d+|(?<=\.[a-z]{2,}|^localhost))(\/|$)/i.test(file);
  if (!isHost || /\.(json|ya?ml)$/i.test(file)) return undefined;
  return `did you mean ${/^(localhost|127\.)/.test(file) ? 'http' : 'https'}://${file}?`;
}
