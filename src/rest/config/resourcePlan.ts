import type { PathResult } from '../../core/paths/paths.js';
import type { Path } from '../../core/types.js';
import type { HttpInterceptor, HttpMethod } from '../../http/types.js';
import type { PaginationStrategy } from '../../pagination/strategies/types.js';
import type { Placeholder } from '../placeholders.js';
import type {
  ProcessingStep,
  ResponseAction,
  ResponseTransform,
  RestIncrementalConfig,
  RestStrategyConfig,
} from '../types.js';
import type { PlacedTemplate, ValueTemplate } from '../valueTemplates.js';

export type FieldReader = (record: unknown) => PathResult;

/** One resource, checked, merged and taken apart: all that a run needs. */
export interface ResourcePlan {
  readonly name: string;
  /** `resources[1]` */
  readonly place: string;
  readonly parent?: string;
  readonly children: readonly ResourcePlan[];
  readonly endpoint: EndpointPlan;
  /** Fields of the parent's records, with the names they get. */
  readonly inherited: readonly { readonly name: string; readonly read: FieldReader }[];
  readonly steps: readonly ProcessingStep[];
  /** Parents whose children are fetched at once. */
  readonly concurrency: number;
  readonly selected: boolean;
  readonly primaryKey: readonly { readonly name: string; readonly read: FieldReader }[];
}

export interface EndpointPlan {
  readonly place: string;
  readonly method: HttpMethod;
  readonly path: PlacedTemplate;
  readonly params: readonly (readonly [name: PlacedTemplate, value: ValueTemplate, place: string])[];
  readonly headers: readonly (readonly [name: PlacedTemplate, value: ValueTemplate])[];
  readonly json?: ValueTemplate;
  readonly data?: ValueTemplate;
  /** `null` for none, `undefined` for the client's. */
  readonly auth?: HttpInterceptor | null;
  readonly strategy: PaginationStrategy;
  readonly select?: Path<readonly unknown[]>;
  /** Strategy and selector as they were written down, or follow from the path. */
  readonly declared: { readonly strategy?: RestStrategyConfig; readonly select?: string };
  readonly actions: readonly (ResponseAction | ResponseTransform)[];
  readonly incremental?: RestIncrementalConfig & { readonly read: FieldReader };
}

/** A resource with what its placeholders name, before parents and children know each other. */
export interface UnlinkedResource {
  readonly plan: Omit<ResourcePlan, 'children' | 'parent' | 'inherited'>;
  readonly placeholders: readonly (readonly [Placeholder, place: string])[];
  readonly includeFromParent: { readonly fields: readonly string[]; readonly own: boolean };
}
