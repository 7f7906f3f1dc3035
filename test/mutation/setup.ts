import fc from 'fast-check';
import { inject } from 'vitest';

/** A property is tried for so long, and what fails is not made smaller: that a mutant is seen is all that counts. */
fc.configureGlobal({ interruptAfterTimeLimit: 250, endOnFailure: true });

const provided = inject as (key: string) => unknown;
const stryker = (globalThis as Record<string, unknown>)[String(provided('globalNamespace'))] as Stryker | undefined;
if (stryker) {
  // In a thread that another mutant has used, what a test file does as it is loaded is done without it.
  if (provided('mutantActivation') !== 'static') stryker.activeMutant = undefined;
  // What an earlier file ran is not this one's. Emptied: every module holds on to the objects themselves.
  for (const covered of Object.values(stryker.mutantCoverage ?? {})) {
    for (const key of Object.keys(covered)) delete covered[key];
  }
}

interface Stryker {
  activeMutant?: string | undefined;
  mutantCoverage?: Record<'static' | 'perTest', Record<string, unknown>>;
}
