import { readFileSync } from 'node:fs';
import { budgetSize, budgets } from '../../support/bundleSize.js';
import type { Bench, Result } from '../row.js';

/** As package.json's `imports` say it for browsers, of the sources. */
function browserModules(): Record<string, string> {
  const { imports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    imports: Record<string, { browser: string }>;
  };
  const source = (built: string) => built.replace('./dist/esm/', './').replace(/\.js$/, '.ts');
  return Object.fromEntries(Object.entries(imports).map(([name, { browser }]) => [name, source(browser)]));
}

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
          value: await budgetSize(budget, process.cwd(), browserModules()),
          unit: 'kB',
        }),
      ),
    ),
};
