import { startNode } from '../../support/runChild.js';
import { compile } from '../compile.js';
import type { Bench, Result } from '../row.js';

interface HeapRow {
  work: string;
  child: string;
  amount: number;
  atMost: number;
}

const rows: readonly HeapRow[] = [
  {
    work: '`gather$` over 300,000 lazy requests',
    child: 'test/gather/children/millionRequests.ts',
    amount: 300_000,
    atMost: 4,
  },
  {
    work: '`paginate$` over 50,000 pages',
    child: 'test/process/children/synchronousPages.ts',
    amount: 50_000,
    atMost: 4,
  },
  { work: '300,000 SSE events', child: 'test/bench/children/sseHeap.ts', amount: 300_000, atMost: 4 },
  { work: '200 MB of NDJSON', child: 'test/bench/children/ndjsonHeap.ts', amount: 200, atMost: 4 },
];

/** Each in a process of its own, which collects its garbage before it looks. */
export const heap: Bench = {
  id: 'heap',
  async run({ scale }) {
    const results: Result[] = [];
    for (const { work, child, amount, atMost } of rows) {
      const bundle = await compile(child);
      const args = ['--expose-gc', bundle.file, String(Math.max(10, Math.round(amount * scale)))];
      const { code, stdout, stderr } = await startNode(args, { limitMs: 300_000 }).ended;
      await bundle.remove();
      if (code !== 0) throw new Error(`${child} failed: ${stderr}`);
      const { grownBytes } = JSON.parse(stdout) as { grownBytes: number };
      results.push({
        id: heap.id,
        work: `heap growth, ${work}`,
        against: '',
        limit: { atMost },
        value: grownBytes / 1024 / 1024,
        unit: 'MiB',
      });
    }
    return results;
  },
};
