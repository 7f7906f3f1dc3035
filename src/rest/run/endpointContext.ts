import type { SchedulerLike } from 'rxjs';
import type { HttpClient } from '../../http/types.js';
import type { Page } from '../../pagination/types.js';
import type { ResilienceProfile } from '../../resilience/types.js';
import type { ResourcePlan } from '../config/resourcePlan.js';
import type { RestSourceOptions } from '../types.js';
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
