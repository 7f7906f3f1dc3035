import type { SchedulerLike } from 'rxjs';
import type { HttpClient } from '../../http/types.js';
import type { Page } from '../../pagination/types.js';
import type { ResilienceProfile } from '../../resilience/types.js';
import type { ResourcePlan } from '../config/resourcePlan.js';
import type { InvalidRecord, RestSourceOptions } from '../types.js';
import type { PlaceholderValues } from '../valueTemplates.js';
import type { CursorState } from './cursorState.js';
import type { FanOut } from './fanOut.js';
import type { IncrementalRun } from './incremental.js';
import type { TreeState } from './treeState.js';
import type { EndpointTask } from './unfinishedState.js';

/** What a source brings to every run of one resource's endpoint. */
export interface EndpointContext extends Pick<RestSourceOptions, 'onInvalid' | 'onCrossOrigin'> {
  readonly plan: ResourcePlan;
  /** The source's, with this endpoint's response actions on it. */
  readonly client: HttpClient;
  readonly resilience?: ResilienceProfile | undefined;
  readonly scheduler?: SchedulerLike | undefined;
}

/** One run over a resource, as its endpoint runs see it. */
export interface ResourceRun extends EndpointContext {
  readonly cursors: CursorState;
  readonly tree: TreeState;
  readonly parentPlan?: ResourcePlan | undefined;
  readonly onPage?: ((plan: ResourcePlan, page: Page<unknown>) => void) | undefined;
  /** Told of each record that its schema refused; what it throws ends the run before the page counts as delivered. */
  readonly onRejected?: ((invalid: InvalidRecord) => void) | undefined;
  /** Pages in flight at once where the configuration says nothing and the strategy can plan. @default 1 */
  readonly pagesAtOnce?: number | undefined;
  /** Told with the second page of a run that was to have its pages side by side, and cannot. */
  readonly onSerial?: ((plan: ResourcePlan) => void) | undefined;
}

/** The record that a dependent resource is fetched for; `undefined` for a resource without parent. */
export interface Parent {
  readonly plan: Pick<ResourcePlan, 'name' | 'primaryKey'>;
  readonly record: unknown;
}

/** All that one endpoint run goes by. */
export interface EndpointRun extends ResourceRun {
  readonly task: EndpointTask;
  readonly parent: Parent | undefined;
  readonly fan: FanOut;
  readonly incremental: IncrementalRun | undefined;
  readonly values: PlaceholderValues;
}
