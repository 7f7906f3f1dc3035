import { hashText } from '../../core/hash.js';
import { exactText } from '../../core/json.js';
import type { ResourcePlan } from '../config/resourcePlan.js';
import { placeholdersBesidePath } from '../endpointPlaceholders.js';
import { placeholdersIn } from '../placeholders.js';
import { fillText, type PlaceholderValues } from '../valueTemplates.js';

/**
 * What the incremental value of one run of an endpoint is kept by: all that the parent decides of the request, and not what
 * the last run did. That is the resolved path, and a hash of what stands elsewhere only: it may be a secret.
 */
export function stateKey({ endpoint }: ResourcePlan, values: PlaceholderValues): string {
  const { path } = endpoint;
  const resolved = fillText(path, {
    ...values,
    valueOf: (placeholder) => (placeholder.kind === 'incremental' ? placeholder.raw : values.valueOf(placeholder)),
  });
  const inPath = new Set(placeholdersIn(path.template).map(({ raw }) => raw));
  const others = placeholdersBesidePath(endpoint).flatMap(([placeholder]) =>
    placeholder.kind === 'parent' && !inPath.has(placeholder.raw) ? [values.valueOf(placeholder)] : [],
  );
  return others.length === 0 ? resolved : `${resolved} ${hashText(exactText(others))}`;
}
