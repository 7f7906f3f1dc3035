import { setPriority } from 'node:os';

/** It is the limiter that is measured, and not who else works on this machine; where that is not allowed it has to do without. */
export function hurry(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, -10);
  } catch {
    // As it was.
  }
}
