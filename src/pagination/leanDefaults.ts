import { ConfigurationError, ResponseParseError } from '../core/errors.js';
import { keysFound } from '../core/paths/paths.js';
import { recordsAt } from '../core/recordsAt.js';
import type { RunDefaults } from './runDefaults.js';

/** Detects nothing: what nobody said is an error. */
export const leanDefaults: RunDefaults = {
  strategyFor() {
    throw new ConfigurationError(
      'strategy',
      'is missing, and "rxjs-resilient-http/lean" detects none: write `strategy: createCursorStrategy()`, or whichever fits',
    );
  },
  recordsReader: (select) => (body) => {
    if (select !== undefined) return recordsAt(body, select);
    if (Array.isArray(body)) return body;
    throw new ResponseParseError(
      `the answer is no list (${keysFound(body)}), and "rxjs-resilient-http/lean" looks for none in it: name it by \`select\``,
    );
  },
};
