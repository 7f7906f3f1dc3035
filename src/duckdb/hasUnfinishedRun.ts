import { selectCheckpoint } from './checkpointRows.js';
import { readValue } from './openDatabase.js';
import { AHEAD_KEY, stateKey } from './sourceIntake.js';

/**
 * Whether a run of a source has left something to go on with.
 *
 * @param keys that the source keeps unfinished runs under
 */
export async function hasUnfinishedRun(path: string, keys: Iterable<string>): Promise<boolean> {
  for (const key of [AHEAD_KEY, ...Array.from(keys, stateKey)]) {
    const saved = await readValue(path, selectCheckpoint(key));
    if (typeof saved === 'string' && saved !== 'null') return true;
  }
  return false;
}
