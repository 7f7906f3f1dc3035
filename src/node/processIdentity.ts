import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname, uptime } from 'node:os';
import process from 'node:process';

/** A process as others can tell later whether it still runs. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** When it began, by the kernel's own count; nothing where there is no such thing to be read. */
  readonly start?: string;
  /** When this was written down, in epoch milliseconds. */
  readonly since: number;
}

export function thisProcess(): ProcessIdentity {
  return { pid: process.pid, host: hostname(), start: startOf(process.pid), since: Date.now() };
}

/**
 * True when it certainly runs no more: it is not there, it is a zombie, or another one has its number. Of a process on another
 * host nobody here can tell.
 */
export function isGone({ pid, host, start, since }: ProcessIdentity): boolean {
  if (host !== hostname()) return false;
  if (!isThere(pid)) return true;
  if (start !== undefined) {
    const current = startOf(pid);
    return current !== undefined && current !== start;
  }
  const bootedAt = Date.now() - uptime() * 1000;
  return since < bootedAt - CLOCK_SLACK_MS;
}

/** This process as a part of a file's name. */
export function processTag(): string {
  const { pid, host, start = '' } = thisProcess();
  return `${pid}-${start}-${shortHash(host)}`;
}

/** True for the tag of a process that certainly runs no more. */
export function isTagGone(tag: string): boolean {
  const [, pid, start, host] = /^(\d+)-(.*)-([\da-f]{8})$/.exec(tag) ?? [];
  if (host !== shortHash(hostname())) return false;
  return isGone({ pid: Number(pid), host: hostname(), start: start || undefined, since: Date.now() });
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

/** The wall clock may have been set since. */
const CLOCK_SLACK_MS = 60_000;

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM is somebody else's.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Linux: the boot and the tick after it at which a process began, or that it is dead and only waits for its parent to notice. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything; state is the first field behind it, the start time the 20th.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return 'dead';
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8)}-${fields[19]}`;
  } catch {
    return undefined;
  }
}
