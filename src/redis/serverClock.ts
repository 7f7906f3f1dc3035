const SAMPLES = 16;
/** Readings of both clocks are cut to tenths of a millisecond. */
const SLACK_MS = 1;

/**
 * The server's clock as seen from here. An answer was written between its sending and its arrival, so that the quickest of the
 * last ones tells best; a time of the server is never taken for an earlier one.
 */
export class ServerClock {
  #offsets: number[] = [];
  #offset = 0;

  /** An answer that says `serverNow`, asked for and received at these local times. */
  observe(serverNow: number, askedAt: number, receivedAt: number): void {
    // It cannot have been written before it was asked for: the server's clock was set, or it is another server.
    if (this.#offset < askedAt - serverNow - SLACK_MS) this.#offsets = [];
    this.#offsets.push(receivedAt - serverNow);
    if (this.#offsets.length > SAMPLES) this.#offsets.shift();
    this.#offset = Math.min(...this.#offsets);
  }

  toLocal(serverMs: number): number {
    return serverMs + this.#offset;
  }

  toServer(localMs: number): number {
    return localMs - this.#offset;
  }
}
