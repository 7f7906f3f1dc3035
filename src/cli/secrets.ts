import { printable } from '../core/printable.js';
import { createRedactor, defaultRedactor, MASK } from '../core/redact.js';
import { join } from '../rest/config/validator.js';
import { UsageError } from './exitCodes.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The secrets of one run: read from the environment by name, and masked wherever text goes to the terminal. */
export interface Secrets {
  /** The variable's value. Its name, and the place that asks for it, are all that is ever shown. */
  fromEnvironment(name: string, place: string): string;
  /** The text with each `env:NAME` in it as the variable's value, put through `encode`. */
  resolve(text: string, place: string, encode?: (value: string) => string): string;
  /** Has this value masked besides. */
  hide(value: string): void;
  /** Has values under these names masked besides. */
  redact(names: readonly string[]): void;
  /** The text for a terminal: without the variables' values, what stands under a secret name, and what a terminal would obey. */
  show(text: string): string;
}

/** A whole text may name any variable; inside a text, where `env:prod` may be meant as it stands, the name is in capitals. */
const WHOLE = /^env:(:?)([a-z_]\w*)$/i;
const INSIDE = /(?<!\w)env:(:?)([A-Z_][A-Z\d_]*)(?!\w)/g;
/** `env::NAME` is the text `env:NAME`. */
const LITERAL = ':';
/** Where a value is a credential whatever its length. Elsewhere a short one (a port, a version) is no secret, and stands in any message. */
const CREDENTIAL_PLACE = /(^|\.|-)(auth|headers?)\b/;
const SHORT = 6;

export function createSecrets(env: Environment): Secrets {
  const values = new Set<string>();
  let redactor = defaultRedactor;
  const hide = (value: string) => {
    for (const shape of [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)]) values.add(shape);
  };
  const fromEnvironment = (name: string, place: string): string => {
    const value = env[name];
    if (value === undefined || value === '') {
      throw new UsageError(`${place}: the environment variable ${name} is not set`);
    }
    if (value.length >= SHORT || CREDENTIAL_PLACE.test(place)) hide(value);
    return value;
  };
  return {
    fromEnvironment,
    hide,
    resolve: (text, place, encode = (value) => value) =>
      text.replace(WHOLE.test(text) ? WHOLE : INSIDE, (_, mark: string, name: string) =>
        mark === LITERAL ? `env:${name}` : encode(fromEnvironment(name, place)),
      ),
    redact: (names) => {
      redactor = createRedactor(names);
    },
    show: (text) => printable(redactor.text([...values].reduce((shown, value) => shown.replaceAll(value, MASK), text))),
  };
}

/** What holds placeholders, where a brace of a value must stay one. */
const TEMPLATE_PLACE = /(^|\.)endpoint(\.(path|params|json|data|headers)([.[].*)?)?$/;

/** `value` with every `env:NAME` in its texts replaced, at any depth. */
export function resolveReferences(value: unknown, secrets: Secrets, place: string): unknown {
  if (typeof value === 'string') {
    const encode = TEMPLATE_PLACE.test(place) ? (text: string) => text.replace(/[{}]/g, '$&$&') : undefined;
    return secrets.resolve(value, place, encode);
  }
  if (Array.isArray(value)) return value.map((item, index) => resolveReferences(item, secrets, `${place}[${index}]`));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [key, resolveReferences(field, secrets, join(place, key))]),
  );
}
