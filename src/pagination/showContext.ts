import { shownBy } from '#inspection';
import type { Redactor } from '../core/redact.js';
import { redactRequest } from '../core/redactRequest.js';
import type { PaginationRunContext } from './types.js';

/** Makes what observers are given print and serialise without the secrets of the `baseRequest`. */
export function showContext(context: PaginationRunContext, redactor: Redactor): void {
  const shown = shownBy((own: PaginationRunContext) => ({
    ...own,
    baseRequest: redactRequest(own.baseRequest, redactor),
  }));
  Object.setPrototypeOf(context, shown);
}
