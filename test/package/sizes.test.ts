import { expect, inject, it } from 'vitest';
import { budgetSize, budgets } from '../support/bundleSize.js';

const consumer = inject('consumer');

it.each(budgets)('$what weighs at most $atMost kB', async (budget) => {
  expect(await budgetSize(budget, consumer)).toBeLessThanOrEqual(budget.atMost);
});
