import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createGenerator } from 'ts-json-schema-generator';

interface JsonSchema {
  [key: string]: unknown;
  definitions?: Record<string, JsonSchema>;
  properties?: Record<string, JsonSchema>;
  anyOf?: JsonSchema[];
  items?: JsonSchema;
  $ref?: string;
  default?: unknown;
  description?: string;
}

/** The published schema: shipped with the package, and held up to date by the suite. */
export const schemaFile = new URL('../../rest-source.schema.json', import.meta.url);

/** What only code can give: a JSON configuration knows no strategy, function or budget. */
const CODE_ONLY = ['PaginationStrategy', 'ResponseTransform', 'ProcessingStep', 'RetryBudget', 'Schema'];

/** The JSON Schema (draft 07) of `RestSourceConfig`, as far as it can be written in JSON. */
export function restSourceSchema(): JsonSchema {
  const generated = createGenerator({
    path: fileURLToPath(new URL('../../src/rest/types.ts', import.meta.url)),
    tsconfig: fileURLToPath(new URL('../../tsconfig.json', import.meta.url)),
    type: 'RestSourceConfig',
    functions: 'hide',
    additionalProperties: false,
    skipTypeCheck: true,
    jsDoc: 'extended',
  }).createSchema('RestSourceConfig') as unknown as JsonSchema;

  const { RestSourceConfig: root = {}, ...others } = generated.definitions ?? {};
  const definitions = Object.fromEntries(
    Object.entries(others)
      .filter(([name]) => !CODE_ONLY.includes(plainName(name)))
      .map(([name, schema]) => [plainName(name), schema]),
  );
  const { name: _, ...defaults } = root.properties?.resourceDefaults?.properties ?? {};
  const properties = {
    $schema: { type: 'string', description: 'Where editors find this schema.' },
    ...root.properties,
    resourceDefaults: { ...root.properties?.resourceDefaults, properties: defaults },
  };
  return tidy({
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Declarative REST source of rxjs-resilient-http',
    ...root,
    properties,
    definitions,
  }) as JsonSchema;
}

/** `Path<string>` and its siblings are all the same text. */
function plainName(name: string): string {
  return name.replace(/<.*>$/, '');
}

function tidy(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => !isCodeOnly(item)).map(tidy);
  if (typeof value !== 'object' || value === null) return value;
  const schema = withDefaultAsText(value as JsonSchema);
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([, field]) => !isCodeOnly(field))
      .map(([key, field]) => [
        key,
        key === '$ref'
          ? plainRef(String(field))
          : key === 'const' || key === 'enum'
            ? withoutCustom(field)
            : tidy(field),
      ]),
  );
}

function plainRef(ref: string): string {
  return `#/definitions/${plainName(decodeURIComponent(ref.slice('#/definitions/'.length)))}`;
}

function withoutCustom(values: unknown): unknown {
  return Array.isArray(values) ? values.filter((value) => value !== 'custom') : values;
}

function isCodeOnly(schema: unknown): boolean {
  if (typeof schema !== 'object' || schema === null) return false;
  const { $ref, items } = schema as JsonSchema;
  return (
    CODE_ONLY.some((name) => $ref !== undefined && plainRef($ref) === `#/definitions/${name}`) ||
    (items !== undefined && isCodeOnly(items))
  );
}

/** A default in prose (`250 ms`) is for reading; an editor must not fill it in. */
function withDefaultAsText(schema: JsonSchema): JsonSchema {
  if (typeof schema.default !== 'string') return schema;
  const { default: text, description, ...rest } = schema;
  return { ...rest, description: [description, `Default: ${text}.`].filter(Boolean).join(' ') };
}

export function schemaText(): string {
  return `${JSON.stringify(restSourceSchema(), null, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = schemaText();
  const changed = (() => {
    try {
      return readFileSync(schemaFile, 'utf8') !== text;
    } catch {
      return true;
    }
  })();
  writeFileSync(schemaFile, text);
  process.stderr.write(changed ? 'rest-source.schema.json written\n' : 'rest-source.schema.json is up to date\n');
}
