/** What the tool's exit code says. */
export const EXIT = {
  /** Everything that was asked for is there, or whoever reads standard output has enough. */
  done: 0,
  /** The run failed: unreachable, refused, an error status, an answer that cannot be read, a full disk. */
  failed: 1,
  /** The command line or the configuration cannot work; nothing was sent. */
  usage: 2,
  /** Interrupted (Ctrl-C). With `--out`, `--resume` goes on from here. */
  interrupted: 130,
} as const;

/** A command line that cannot work. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What can be written to takes nothing more: a full disk, most of the time. */
export class OutputError extends Error {
  override readonly name = 'OutputError';

  constructor(where: string, cause: NodeJS.ErrnoException) {
    super(`${where} cannot be written: ${cause.message}`, { cause });
  }
}
