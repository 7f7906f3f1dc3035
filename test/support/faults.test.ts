import { describe, expect, it } from 'vitest';
import { allFaultKinds, planFaults } from './faults.js';

const keys = Array.from({ length: 400 }, (_, index) => `GET /cities?page=${index} `);

describe('seeded faults', () => {
  it('are the same for the same seed, in whatever order the requests come', () => {
    const forwards = planFaults({ seed: 4 });
    const backwards = planFaults({ seed: 4 });
    const inOrder = keys.map(forwards);
    expect([...keys].reverse().map(backwards).reverse()).toEqual(inOrder);
    expect(keys.map(planFaults({ seed: 5 }))).not.toEqual(inOrder);
  });

  it('come in about the share asked for, and in every kind', () => {
    const faults = keys.map(planFaults({ rate: 0.25 })).filter((kind) => kind !== undefined);
    expect(faults.length).toBeGreaterThan(60);
    expect(faults.length).toBeLessThan(140);
    expect(new Set(faults)).toEqual(new Set(allFaultKinds));
  });

  it('let one and the same request through after two in a row', () => {
    const faultFor = planFaults({ rate: 1, kinds: ['503'] });
    const answers = Array.from({ length: 6 }, () => faultFor('GET /cities '));
    expect(answers).toEqual(['503', '503', undefined, '503', '503', undefined]);
  });
});
