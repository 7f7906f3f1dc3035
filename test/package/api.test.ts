import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { apiReport } from './apiReport.js';
import { entries } from './entries.js';

/** Not as installed: what stands in node_modules counts as somebody else’s. */
const packageFolder = fileURLToPath(new URL('../../', import.meta.url));

// After a deliberate change: npx vitest run --project package test/package/api.test.ts -u
it.each(entries)('the API of %s is the one on record', async (entry) => {
  const name = entry.split('/')[1] ?? 'index';
  await expect(apiReport(packageFolder, name)).toMatchFileSnapshot(`api/${name}.api.md`);
});
