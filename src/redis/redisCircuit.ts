import { concatMap, EMPTY, type Observable, Subject, take } from 'rxjs';
import type { Admission, CircuitResult, CircuitRules, CircuitState } from '../core/rate/circuit.js';
import { createOutcomeWindow, type OutcomeWindow } from '../core/rate/outcomeWindow.js';
import type { SharedCircuit } from '../resilience/types.js';
import type { CircuitAnswer, CircuitQuestion } from './circuitExchange.js';

export interface RedisCircuitSettings {
  readonly id: string;
  /** Steady, from anywhere. */
  now(): number;
  /** An error for a Redis that is away. */
  exchange(question: CircuitQuestion): Observable<CircuitAnswer>;
  readonly rules: CircuitRules;
  readonly refreshMs: number;
  readonly leaseMs: number;
  changed(state: CircuitState): void;
}

/**
 * One circuit of several processes, as one of them sees it: it answers at once from what it knows, tells Redis what it counts, a
 * batch at a time, and hears what the others have made of theirs. While Redis is away it goes on by itself.
 */
export class RedisCircuit implements SharedCircuit {
  state: CircuitState = 'closed';
  readonly #settings: RedisCircuitSettings;
  #window: OutcomeWindow;
  #openUntil = 0;
  #epoch: string | undefined;
  #failures = 0;
  #total = 0;
  /** Redis has not heard of it yet. */
  #hasOpened = false;
  #verdict: CircuitResult | undefined;
  /** This process's own is out. */
  #probing = false;
  /** The next one is this process's, if whoever waited for that takes it now. */
  #isGranted = false;
  #isAsking = false;
  #isAway = false;
  #askedAt = Number.NEGATIVE_INFINITY;
  #probeAskedAt = Number.NEGATIVE_INFINITY;
  /** When, by the time that is handed in. */
  readonly #answered = new Subject<number>();

  constructor(settings: RedisCircuitSettings) {
    this.#settings = settings;
    this.#window = createOutcomeWindow(settings.rules.windowMs);
  }

  admit(now: number): Admission {
    const isDue = now - this.#askedAt >= this.#settings.refreshMs;
    if (isDue && (this.state === 'closed' || this.#hasOpened)) this.#ask(now);
    if (this.state === 'closed') return this.#counted(this.#window);
    if (now < this.#openUntil) return { retryAfterMs: this.#openUntil - now };
    const { halfOpenAfterMs } = this.#settings.rules;
    if (this.#probing) return { retryAfterMs: halfOpenAfterMs };
    // While another's probe is out nobody knows more than that a failed one costs as long again.
    return this.#isAway || this.#isGranted ? this.#probe() : { retryAfterMs: halfOpenAfterMs };
  }

  /** Whose probe it is, where that is not known yet. */
  ready$(now: number): Observable<unknown> | undefined {
    const isOver = this.state !== 'closed' && now >= this.#openUntil;
    if (!isOver || this.#probing || this.#isGranted) return undefined;
    if (!this.#isAsking && now - this.#probeAskedAt >= this.#settings.refreshMs) {
      this.#probeAskedAt = now;
      this.#ask(now, true);
    }
    if (!this.#isAsking || this.#isAway) return undefined;
    return this.#answered.pipe(
      take(1),
      concatMap((at) => this.ready$(at) ?? EMPTY),
    );
  }

  isIdle(now: number): boolean {
    return this.state === 'closed' && !this.#isAsking && this.#window.isEmpty(now);
  }

  #counted(window: OutcomeWindow): Admission {
    return {
      settle: (verdict, now) => {
        if (verdict === 'none' || this.state !== 'closed' || this.#window !== window) return;
        const { failureRate, minimumRequests } = this.#settings.rules;
        const hasFailed = verdict === 'failure';
        const { failures, total } = window.add(hasFailed, now);
        this.#total++;
        if (!hasFailed) return;
        this.#failures++;
        if (total >= minimumRequests && failures / total >= failureRate) this.#open(now);
        this.#ask(now);
      },
    };
  }

  #probe(): Admission {
    this.#probing = true;
    this.#isGranted = false;
    if (this.state !== 'half-open') this.#become('half-open');
    return {
      settle: (verdict, now) => {
        this.#probing = false;
        if (!this.#isAway) this.#verdict = verdict;
        if (verdict === 'failure') this.#open(now);
        if (verdict === 'success') this.#close();
        this.#ask(now);
      },
    };
  }

  #open(now: number): void {
    this.#openUntil = now + this.#settings.rules.halfOpenAfterMs;
    this.#hasOpened = true;
    this.#become('open');
  }

  #close(): void {
    this.#window = createOutcomeWindow(this.#settings.rules.windowMs);
    this.#failures = 0;
    this.#total = 0;
    this.#hasOpened = false;
    if (this.state !== 'closed') this.#become('closed');
  }

  #become(state: CircuitState): void {
    this.state = state;
    this.#settings.changed(state);
  }

  #ask(now: number, isProbing = false): void {
    if (this.#isAsking) return;
    const { id, rules, leaseMs } = this.#settings;
    const [failures, total, hasOpened, verdict] = [this.#failures, this.#total, this.#hasOpened, this.#verdict];
    const epoch = this.#epoch;
    // Whose clock the time handed in is from is not known here.
    const offset = now - this.#settings.now();
    this.#isAsking = true;
    this.#askedAt = now;
    this.#failures = 0;
    this.#total = 0;
    this.#hasOpened = false;
    this.#verdict = undefined;
    const question: CircuitQuestion = {
      ...rules,
      id,
      leaseMs,
      failures,
      total,
      ...(epoch !== undefined && { epoch }),
      // Not only when it has just opened: Redis may have forgotten.
      ...(this.state !== 'closed' && { leftMs: Math.max(0, this.#openUntil - now) }),
      ...(verdict && { verdict }),
      ...(isProbing && { isProbing }),
    };
    this.#settings.exchange(question).subscribe({
      next: (answer) => {
        this.#isAsking = false;
        this.#isAway = false;
        const at = this.#settings.now() + offset;
        // However long it took: who is told no is not to ask again for it.
        if (isProbing) this.#probeAskedAt = at;
        this.#hear(answer, now, at);
        this.#answered.next(at);
        if (this.#isGranted) this.#giveBack(at);
      },
      error: () => {
        this.#isAsking = false;
        this.#isAway = true;
        // It is told when Redis is back.
        this.#hasOpened ||= hasOpened && this.state !== 'closed';
        this.#verdict ??= verdict;
        this.#answered.next(this.#settings.now() + offset);
      },
    });
  }

  /** Nobody waits for the probe any longer: it is another's. */
  #giveBack(now: number): void {
    this.#isGranted = false;
    this.#verdict = 'none';
    this.#ask(now);
  }

  #hear({ epoch, leftMs, isGranted }: CircuitAnswer, askedAt: number, now: number): void {
    const known = this.#epoch;
    this.#epoch = epoch;
    if (leftMs === undefined) {
      // What was counted, or opened, before the first answer counts on.
      if (known !== undefined && known !== epoch) this.#close();
      // It came to that while it asked.
      else if (this.#hasOpened || this.#failures > 0) this.#ask(now);
      return;
    }
    this.#hasOpened = false;
    this.#isGranted = isGranted && !this.#probing && now - askedAt < this.#settings.leaseMs;
    this.#openUntil = this.#isGranted ? askedAt : now + leftMs;
    if (!this.#probing && (this.state === 'closed' || (leftMs > 0 && this.state !== 'open'))) this.#become('open');
  }
}
