import type { CheckpointStore } from '../../pagination/checkpointStore.js';
import type { ResourceRun } from './endpointContext.js';

/** What a run keeps outside of itself. A failure there is no parent's, which could be skipped: it ends the run. */
export interface WatchedKeeping extends Keeping {
  readonly hasFailed: boolean;
}

interface Keeping extends Pick<ResourceRun, 'onRejected'> {
  readonly state?: CheckpointStore | undefined;
}

export function watchKeeping({ state, onRejected }: Keeping): WatchedKeeping {
  let hasFailed = false;
  const failed = (error: unknown): never => {
    hasFailed = true;
    throw error;
  };
  const watched = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      return failed(error);
    }
  };
  return {
    ...(state && { state: watchStore(state, watched) }),
    ...(onRejected && {
      onRejected: (invalid) => {
        try {
          onRejected(invalid);
        } catch (error) {
          failed(error);
        }
      },
    }),
    get hasFailed() {
      return hasFailed;
    },
  };
}

function watchStore(
  store: CheckpointStore,
  watched: <T>(work: () => Promise<T>) => Promise<T>,
): Pick<CheckpointStore, 'load' | 'save' | 'clear'> {
  return {
    load: (key) => watched(() => store.load(key)),
    save: (key, value) => watched(() => store.save(key, value)),
    clear: (key) => watched(() => store.clear(key)),
  };
}
