import { expect, inject, it } from 'vitest';
import { budgetSize, budgets } from '../support/bundleSize.js';

const consumer = inject('consumer');

/** Some are still over their goal: those are held where they are. One that has reached its goal loses its `heldAt`. */
it.each(budgets)('$what weighs at most what it may', async (budget) => {
  const { atMost, heldAt = atMost } = budget;
  const size = await budgetSize(budget, consumer);
  expect(size).toBeLessThanOrEqual(heldAt);
  if (budget.heldAt !== undefined) expect(size).toBeGreaterThan(atMost);
});
