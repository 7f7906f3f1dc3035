import { notify } from '../resilience/notify.js';
import type { RunSettings } from './options.js';

declare const process: { readonly env: { readonly NODE_ENV?: string } };

/** Tells the run's observer of what may be wrong, or the console of a developer. */
export function runWarner({
  observer,
  context,
}: Pick<RunSettings<never>, 'observer' | 'context'>): (message: string) => void {
  return (message) => {
    if (observer?.onWarning) notify(() => observer.onWarning?.(message, context))?.subscribe();
    else warnInDevelopment(message);
  };
}

/** On the console, except in production. */
function warnInDevelopment(message: string): void {
  let mode: string | undefined;
  try {
    // A bundler puts the value in its place; where there is none, nor a process, nobody said production.
    mode = process.env.NODE_ENV;
  } catch {}
  if (mode !== 'production') console.warn(message);
}
