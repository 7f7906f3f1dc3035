import { recordsOf } from '../core/detect/detectRecords.js';
import { createRecordsReader } from '../core/detect/recordsPlace.js';
import { createPrefetch } from './createPrefetch.js';
import type { RunDefaults } from './runDefaults.js';
import { recordsPlaceIn } from './strategies/autoState.js';
import { strategyFor } from './strategies/strategyFor.js';

/** Finds out by itself what nobody said: the way to the next page, and the records on it. */
export const autoDefaults: RunDefaults = {
  strategyFor: (model = 'auto') => strategyFor(model),
  recordsReader: (select, userState) =>
    select === undefined ? createRecordsReader(recordsPlaceIn(userState)).read : (body) => recordsOf(body, select),
  prefetch: createPrefetch,
};
