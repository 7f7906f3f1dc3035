import { describe, expect, it } from 'vitest';
import type { PaginationCheckpoint } from '../../../src/pagination/types.js';
import { type ReadThrough, readThrough } from '../strategies/readThrough.js';
import { cursorVendors } from './cursorVendors.js';
import { flagVendors } from './flagVendors.js';
import { graphQlVendors } from './graphQlVendors.js';
import { headerVendors } from './headerVendors.js';
import { linkVendors } from './linkVendors.js';
import { offsetVendors } from './offsetVendors.js';
import { pageVendors } from './pageVendors.js';
import { positionVendors } from './positionVendors.js';
import { TOTAL, type Vendor } from './vendor.js';

const vendors = [
  ...linkVendors,
  ...cursorVendors,
  ...positionVendors,
  ...graphQlVendors,
  ...headerVendors,
  ...offsetVendors,
  ...pageVendors,
  ...flagVendors,
];
const cases = vendors.flatMap((vendor) =>
  vendor.requests.map((request) => {
    const shown = typeof request === 'string' ? request : `${request.path} ${JSON.stringify(request.json ?? '')}`;
    return [vendor.name, shown, vendor, request] as const;
  }),
);

function read(vendor: Vendor, baseRequest: Vendor['requests'][number], options: object = {}): ReadThrough {
  return readThrough(vendor.serve, { baseRequest, ...options });
}
function numbersOf({ items }: ReadThrough, { numberOf }: Vendor): unknown[] {
  return items.map((item) => (numberOf ? numberOf(item as never) : (item as { id: unknown }).id));
}
const all = ({ total = TOTAL }: Vendor) => Array.from({ length: total }, (_, index) => index + 1);

describe('APIs read whole with nothing but their address', () => {
  it('are many', () => {
    expect(new Set(vendors.map(({ name }) => name)).size).toBeGreaterThanOrEqual(75);
  });

  it.each(cases)('%s: %s', (_, __, vendor, request) => {
    const run = read(vendor, request);
    expect(run.error).toBeUndefined();
    expect(numbersOf(run, vendor)).toEqual(all(vendor));
  });
});

describe('APIs read with four pages at a time', () => {
  it.each(cases)('%s: %s', (_, __, vendor, request) => {
    const run = read(vendor, request, { concurrency: 4 });
    expect(run.error).toBeUndefined();
    expect(numbersOf(run, vendor)).toEqual(all(vendor));
  });
});

describe('APIs read on from any checkpoint', () => {
  it.each(cases)('%s: %s', (_, __, vendor, request) => {
    const stops: { checkpoint: PaginationCheckpoint; done: number }[] = [];
    let done = 0;
    read(vendor, request, {
      stopWhen: ({ checkpoint, items }: { checkpoint: PaginationCheckpoint; items: unknown[] }) => {
        done += items.length;
        stops.push({ checkpoint, done });
        return false;
      },
    });
    for (const { checkpoint, done: before } of stops) {
      const resumeFrom: unknown = JSON.parse(JSON.stringify(checkpoint));
      const run = read(vendor, request, { resumeFrom });
      expect(run.error).toBeUndefined();
      expect(numbersOf(run, vendor)).toEqual(all(vendor).slice(before));
    }
  });
});
