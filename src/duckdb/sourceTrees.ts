import { isUnfinishedState, nothingLeft, type UnfinishedState } from '../rest/run/unfinishedState.js';

/** The trees of resources that one run of a source reads, by the keys of what it saves of them. */
export interface SourceTrees {
  has(key: string): boolean;
  keys(): Iterable<string>;
  /** The source begins with a tree. Answers whether there is an unfinished run of it to go on with. */
  begin(key: string, saved: unknown): boolean;
  resourcesOf(key: string): readonly string[];
  save(key: string, state: UnfinishedState): UnfinishedState;
  /** The tree is complete. Answers what says so to a later run; `undefined` of one that has saved nothing on its way. */
  end(key: string): UnfinishedState | undefined;
  /** Whether every tree that was begun has come to its end. */
  readonly areDone: boolean;
}

export function sourceTrees(): SourceTrees {
  const states = new Map<string, UnfinishedState | undefined>();
  const left = new Set<string>();
  return {
    has: (key) => states.has(key),
    keys: () => states.keys(),
    begin: (key, saved) => {
      const state = isUnfinishedState(saved) ? saved : undefined;
      states.set(key, state);
      left.add(key);
      return state !== undefined;
    },
    resourcesOf: (key) => Object.keys(states.get(key)?.resources ?? {}),
    save: (key, state) => {
      states.set(key, state);
      left.add(key);
      return state;
    },
    end: (key) => {
      left.delete(key);
      const state = states.get(key);
      const done = state && nothingLeft(state);
      states.set(key, done);
      return done;
    },
    get areDone() {
      return left.size === 0;
    },
  };
}
