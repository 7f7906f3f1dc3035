import { expect, inject, it } from 'vitest';
import { budgets, bundleSize } from '../support/bundleSize.js';

const consumer = inject('consumer');

it.each(budgets)('$what weighs at most $atMost kB', async ({ source, atMost, onTopOf }) => {
  const base = onTopOf === undefined ? 0 : await bundleSize(onTopOf, consumer);
  expect((await bundleSize(source, consumer)) - base).toBeLessThanOrEqual(atMost);
});
