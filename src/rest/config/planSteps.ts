import type { ProcessingStep } from '../stepTypes.js';

/** One function of a resource's pipeline. */
export interface StepPlan {
  readonly kind: 'filter' | 'map' | 'flatMap';
  readonly run: (record: unknown) => unknown;
  /** `resources[0].processingSteps[1].map` */
  readonly place: string;
}

/** The steps one by one, lists taken apart. */
export function planSteps(steps: readonly ProcessingStep[], place: string): readonly StepPlan[] {
  return steps.flatMap((step, index) => {
    const [[kind, given] = []] = Object.entries(step).filter(([, value]) => value !== undefined);
    const functions: readonly unknown[] = Array.isArray(given) ? given : [given];
    return functions.map((run, at) => ({
      kind: kind as StepPlan['kind'],
      run: run as StepPlan['run'],
      place: `${place}[${index}].${kind}${Array.isArray(given) ? `[${at}]` : ''}`,
    }));
  });
}
