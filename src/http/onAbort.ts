import { reportUnhandled } from '../resilience/notify.js';

interface Waiting {
  readonly callbacks: Set<() => void>;
  readonly listener: () => void;
}

/** Who waits for a signal. One listener stands for all: platforms warn from the eleventh on, and each of them costs. */
const waitingFor = new WeakMap<AbortSignal, Waiting>();

/**
 * Calls back when `signal` aborts; never where it already has. Any number of calls share one listener, which goes when
 * nobody waits any more.
 *
 * @returns how to wait no longer
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const waiting = waitingFor.get(signal) ?? listenTo(signal);
  const entry = () => callback();
  waiting.callbacks.add(entry);
  return () => {
    if (!waiting.callbacks.delete(entry) || waiting.callbacks.size > 0) return;
    signal.removeEventListener('abort', waiting.listener);
    waitingFor.delete(signal);
  };
}

function listenTo(signal: AbortSignal): Waiting {
  const callbacks = new Set<() => void>();
  const listener = () => {
    // Those that the callbacks before them have let go of are not called, as it is with listeners.
    for (const callback of callbacks) {
      try {
        callback();
      } catch (error) {
        reportUnhandled(error);
      }
    }
  };
  const waiting = { callbacks, listener };
  waitingFor.set(signal, waiting);
  signal.addEventListener('abort', listener);
  return waiting;
}
