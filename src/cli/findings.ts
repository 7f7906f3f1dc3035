import type { PaginationDecision } from '../core/detect/detectPagination.js';
import { detectRecords } from '../core/detect/detectRecords.js';
import { formatPath } from '../core/paths/pathSyntax.js';
import type { Page } from '../pagination/types.js';
import type { RestStrategyConfig } from '../rest/configTypes.js';

/** How a pull found its pages and its records. */
export interface Findings {
  /** `link-header (detected)` */
  readonly strategy: string;
  /** `data.items (detected)` */
  readonly records: string;
}

/** What was given, and what the run went by where nothing was. `page`: one with records, where there is one. */
export function findingsOf(
  { checkpoint, response }: Page<unknown>,
  given: { strategy?: RestStrategyConfig; select?: string },
): Findings {
  const { strategy, select } = given;
  const decision = (checkpoint.userState as { auto?: PaginationDecision } | null | undefined)?.auto;
  return {
    strategy: decision ? `${describeDecision(decision)} (detected)` : nameOf(strategy),
    records: select ?? (response.content?.length ? `${recordsAt(response.contentJson())} (detected)` : 'none'),
  };
}

/** Whatever kind it is: where the way on was read, and where it is sent. */
function describeDecision(decision: PaginationDecision): string {
  const { kind, nextUrlPath, cursorPath, place } = decision as Partial<
    Record<'nextUrlPath' | 'cursorPath', string> & { place: { name: string } }
  > & { kind: string };
  const at = nextUrlPath ?? cursorPath;
  return `${kind}${at === undefined ? '' : ` at ${at}`}${place ? `, sent as ${place.name}` : ''}`;
}

function nameOf(strategy: RestStrategyConfig | undefined): string {
  if (strategy === undefined || typeof strategy === 'string') return strategy ?? 'auto';
  return 'type' in strategy ? strategy.type : 'a strategy';
}

function recordsAt(body: unknown): string {
  const { path } = detectRecords(body);
  if (path.length > 0) return formatPath(path);
  return Array.isArray(body) ? 'the body, a list' : 'the body, one record';
}
