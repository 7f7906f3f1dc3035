import { budgetSize, budgets } from '../../support/bundleSize.js';
import type { Bench, Result } from '../row.js';

/** As package.json's `imports` say it for browsers, of the sources. */
const alias = {
  '#errorCodes': './src/core/retry/noErrorCodes.ts',
  '#fetchPlatform': './src/http/transports/browserPlatform.ts',
};

export const bundleSizes: Bench = {
  id: 'bundle',
  run: () =>
    Promise.all(
      budgets.map(
        async (budget): Promise<Result> => ({
          id: bundleSizes.id,
          work: `bundle of ${budget.what}, min + gzip, rxjs apart`,
          against: '',
          limit: { atMost: budget.atMost },
          value: await budgetSize(budget, process.cwd(), alias),
          unit: 'kB',
        }),
      ),
    ),
};
