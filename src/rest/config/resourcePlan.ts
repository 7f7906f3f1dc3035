import type { PathResult } from '../../core/paths/paths.js';
import type { Path } from '../../core/types.js';
import type { HttpInterceptor, HttpMethod } from '../../http/types.js';
import type { PaginationStrategy } from '../../pagination/strategies/types.js';
import type { RestStrategyConfig } from '../configTypes.js';
import type { RestCursorIncremental, RestTokenIncremental } from '../incrementalTypes.js';
import type { Placeholder } from '../placeholders.js';
import type { ResponseAction, ResponseTransform } from '../stepTypes.js';
import type { PlacedTemplate, ValueTemplate } from '../valueTemplates.js';
import type { StepPlan } from './planSteps.js';
import type { RecordSchema } from './recordSchema.js';

export type FieldReader = (record: unknown) => PathResult;

/** One resource, checked, merged and taken apart: all that a run needs. */
export interface ResourcePlan {
  readonly name: string;
  /** `resources[1]` */
  readonly place: string;
  readonly parent?: string;
  readonly children: readonly ResourcePlan[];
  readonly endpoint: EndpointPlan;
  /** In the place of the endpoint: the records themselves, by the time now (epoch ms). */
  readonly given?: (now: number) => readonly unknown[];
  /** Fields of the parent's records, with the names they get. */
  readonly inherited: readonly { readonly name: string; readonly read: FieldReader }[];
  /** What tells its parents apart. */
  readonly parentKey: readonly ParentKeyField[];
  /** Whatever its requests and its records take from a parent. */
  readonly takenFromParent: readonly FieldReader[];
  readonly steps: readonly StepPlan[];
  /** Parents whose children are fetched at once. */
  readonly concurrency: number;
  readonly selected: boolean;
  readonly primaryKey: readonly { readonly name: string; readonly read: FieldReader }[];
  readonly schema?: RecordSchema;
  readonly onInvalid: 'fail' | 'drop' | 'collect';
  readonly onError: 'fail' | 'skip';
  /** What decides which requests are made, as a hash: a checkpoint of another one is of no use. */
  readonly fingerprint: string;
}

/** One field of a parent's key, with the name it gets in the children. */
export interface ParentKeyField {
  readonly name: string;
  read(parent: unknown): unknown;
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
  /** Pages in flight at once, where the configuration says so. */
  readonly concurrency?: number;
  /** Strategy and selector as they were written down, or follow from the path. */
  readonly declared: { readonly strategy?: RestStrategyConfig; readonly select?: string };
  readonly actions: readonly (ActionPlan | ResponseTransform)[];
  readonly incremental?: IncrementalPlan;
}

/** A response action with its paths read. */
export interface ActionPlan extends Pick<ResponseAction, 'statusCode' | 'content'> {
  readonly place: string;
  readonly where: readonly { readonly read: FieldReader; readonly value: unknown }[];
  readonly has?: FieldReader;
  readonly action: 'ignore' | 'retry' | 'fail' | readonly ResponseTransform[];
  readonly message?: FieldReader;
}

export type IncrementalPlan = CursorPlan | TokenPlan;

export interface CursorPlan extends Omit<RestCursorIncremental, 'convert'> {
  readonly kind: 'cursor';
  readonly place: string;
  readonly read: FieldReader;
  /** From the record's form to the request's; `null` and `undefined` stay. */
  readonly convert: (value: unknown) => unknown;
}

export interface TokenPlan extends RestTokenIncremental {
  readonly kind: 'token';
  readonly place: string;
  readonly read: FieldReader;
}

/** A resource with what its placeholders name, before parents and children know each other. */
export interface UnlinkedResource {
  readonly plan: Omit<ResourcePlan, 'children' | 'parent' | 'parentKey' | 'takenFromParent' | 'inherited'>;
  readonly placeholders: readonly (readonly [Placeholder, place: string])[];
  readonly includeFromParent: { readonly fields: readonly string[]; readonly own: boolean };
  /** `onError` stands with the resource itself, and not with the defaults. */
  readonly ownOnError: boolean;
}
