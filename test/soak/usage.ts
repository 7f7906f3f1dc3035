import { EventEmitter } from 'node:events';
import process from 'node:process';

/** What a process holds. */
export interface Usage {
  heapMiB: number;
  sockets: number;
  timers: number;
  /** Listeners of `process`: of what outlives a run. */
  listeners: number;
}

/** After two collections, so that what only waits for one does not count. Needs `--expose-gc`. */
export function usage(): Usage {
  if (!globalThis.gc) throw new Error('start Node with --expose-gc');
  globalThis.gc();
  globalThis.gc();
  const resources = process.getActiveResourcesInfo();
  const count = (...kinds: string[]) => resources.filter((kind) => kinds.includes(kind)).length;
  return {
    heapMiB: process.memoryUsage().heapUsed / 2 ** 20,
    sockets: count('TCPSocketWrap', 'TLSWrap', 'PipeWrap'),
    timers: count('Timeout', 'Immediate'),
    listeners: process.eventNames().reduce((sum, name) => sum + EventEmitter.listenerCount(process, name), 0),
  };
}

/** What there is more of than may be, as lines. Memory may grow by `heapMiB`: compiled code, and what caches keep. */
export function grown(before: Usage, after: Usage, heapMiB: number): string[] {
  const kinds = ['sockets', 'timers', 'listeners'] as const;
  const lines = kinds
    .filter((kind) => after[kind] > before[kind])
    .map((kind) => `${kind}: ${before[kind]} → ${after[kind]}`);
  if (after.heapMiB - before.heapMiB > heapMiB) {
    lines.push(`heap: ${before.heapMiB.toFixed(1)} → ${after.heapMiB.toFixed(1)} MiB, of ${heapMiB} that it may grow`);
  }
  return lines;
}
