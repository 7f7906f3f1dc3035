import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];

/** The Chromium of this machine: `CHROMIUM_PATH`, else the first known name on the `PATH`. Where there is none, `npm test` leaves these tests out. */
export function findChromium(): string {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const files = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  const found = [process.env.CHROMIUM_PATH ?? '', ...files].find((file) => file !== '' && existsSync(file));
  if (!found) throw new Error(`none of ${names.join(', ')} is installed`);
  return found;
}
