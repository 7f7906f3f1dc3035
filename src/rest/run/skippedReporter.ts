import { messageOf } from '../../core/messageOf.js';
import { notify } from '../../resilience/notify.js';
import type { RestSourceOptions, SkippedParent } from '../types.js';

/** Tells who wants to know of parents that were skipped; nobody does, then the console: nothing is lost silently. */
export function skippedReporter(onSkipped: RestSourceOptions['onSkipped']): (skipped: SkippedParent) => void {
  if (onSkipped) return (skipped) => notify(() => onSkipped(skipped))?.subscribe();
  return ({ error }) => console.warn(`skipped: ${messageOf(error)}`);
}
