import { config } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { furtherEntryPoints } from './furtherEntries.js';
import { entryPoints, folder, junk, settled, whatIsNotOurs } from './wrongOptions.js';

/** What nobody waits for: reports of callbacks, rejections. */
const unhandled: unknown[] = [];
const keep = (error: unknown) => void unhandled.push(error);
const startedIn = process.cwd();
beforeAll(() => {
  // A text is a good path, and a relative one is written where the process stands.
  process.chdir(folder);
  config.onUnhandledError = keep;
  process.on('unhandledRejection', keep);
});
afterAll(() => {
  process.chdir(startedIn);
  config.onUnhandledError = null;
  process.off('unhandledRejection', keep);
});

describe('an option of a wrong kind works, or is named by an error of ours', () => {
  it.each([...entryPoints, ...furtherEntryPoints].map((entry) => [entry.name, entry] as const))(
    '%s',
    async (_name, entry) => {
      const found = await Promise.all(
        entry.keys.flatMap((key) =>
          junk.map(async ([kind, value]) => {
            const failure = await settled(entry, key, value).then(
              () => undefined,
              (error: unknown) => whatIsNotOurs(error),
            );
            return failure === undefined ? [] : [`${key}: ${kind}: ${failure}`];
          }),
        ),
      );
      expect(found.flat()).toEqual([]);
    },
  );

  it('and nothing is left unhandled', () => {
    expect(unhandled.map(whatIsNotOurs).filter((problem) => problem !== undefined)).toEqual([]);
  });
});
