import { checkBody } from '#requestBody';
import { checkKind } from '../core/checkOptions.js';
import { ConfigurationError } from '../core/errors.js';
import { encodeJson } from '../core/json.js';
import type { QueryValue } from '../core/types.js';
import { encodePairs } from '../core/url.js';
import type { PlainRequestOptions, RequestBody } from './types.js';

const FORM_TYPE = 'application/x-www-form-urlencoded;charset=UTF-8';

/** The one body of a request, with the content type it asks for. Throws {@link ConfigurationError} for two of them, and for what JSON cannot say. */
export function encodeBody(options: PlainRequestOptions): { body?: RequestBody; contentType?: string } {
  const { body, json, form } = options;
  const given = [body != null && 'body', json !== undefined && 'json', form != null && 'form'].filter(Boolean);
  if (given.length > 1)
    throw new ConfigurationError(given.slice(1).join(', '), `excludes ${given[0]}: a request has one body`);
  if (json !== undefined) return { body: encodeJson(json), contentType: 'application/json' };
  if (form != null) return { body: encodeForm(form), contentType: FORM_TYPE };
  if (body == null) return {};
  if (typeof body === 'string') return { body, contentType: 'text/plain;charset=UTF-8' };
  if (body instanceof URLSearchParams) return { body: body.toString(), contentType: FORM_TYPE };
  checkBody(body);
  return { body };
}

function encodeForm(form: NonNullable<PlainRequestOptions['form']>): string {
  checkKind('form', form, 'object or list');
  const pairs = Symbol.iterator in form ? [...form] : Object.entries(form);
  return pairs
    .flatMap((pair: readonly [string, QueryValue | readonly QueryValue[]], index) => {
      checkKind(`form[${index}]`, pair ?? null, 'list');
      const [name, value] = pair;
      checkKind(`form[${index}][0]`, name ?? null, 'string');
      return encodePairs(name, value, `form.${name}`);
    })
    .join('&');
}
