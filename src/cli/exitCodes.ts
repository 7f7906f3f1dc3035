/** What the tool's exit code says. */
export const EXIT = {
  /** Everything that was asked for is there. */
  done: 0,
  /** The run failed: unreachable, refused, an error status, an answer that cannot be read. */
  failed: 1,
  /** The command line or the configuration cannot work; nothing was sent. */
  usage: 2,
  /** Interrupted (Ctrl-C). With `--out`, `--resume` goes on from here. */
  interrupted: 130,
} as const;

export const EXIT_CODE_HELP = `  0    everything is there
  1    the run failed: unreachable, an error status, an answer that cannot be read
  2    the command line or the configuration cannot work; nothing was sent
  130  interrupted; with --out, --resume goes on from there`;

/** A command line that cannot work. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
