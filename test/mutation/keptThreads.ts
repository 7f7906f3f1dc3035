import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { type PoolOptions, type PoolWorker, ThreadsPoolWorker, type Vite, type WorkerRequest } from 'vitest/node';

/** Files that one thread runs before another takes its place: what they leave behind stays bounded. */
const FILES_A_THREAD = 400;

/**
 * Runs the test files of one mutant after the other in the same thread, which has the modules already: what a mutant
 * costs is its tests, not the start of a thread a file. A mutant of what runs while a module is loaded has its own.
 */
export function keptThreads(): Vite.Plugin {
  return {
    name: 'kept-threads',
    configureVitest({ vitest, project }) {
      const kept: Kept = { thread: undefined };
      project.config.pool = 'kept' as 'threads';
      project.config.poolRunner = { name: 'kept', createPoolWorker: (options) => new KeptWorker(options, kept) };
      vitest.onClose(() => kept.thread?.worker.stop());
    },
  };
}

interface Kept {
  thread: Thread | undefined;
}

interface Thread {
  worker: ThreadsPoolWorker;
  /** The mutant its modules were loaded with, if one was. */
  loadedWith: string | undefined;
  files: number;
  started: boolean;
  /** Whether its modules are some that a file put in the places of others. */
  mocked: boolean;
  events: EventEmitter | undefined;
}

type Configuration = Extract<WorkerRequest, { type: 'start' }>['context']['config'];

class KeptWorker implements PoolWorker {
  readonly name = 'kept';
  private readonly events = new EventEmitter();
  private thread!: Thread;
  private config: Configuration | undefined;

  constructor(
    private readonly options: PoolOptions,
    private readonly kept: Kept,
  ) {}

  on(event: string, callback: (arg: unknown) => void) {
    this.events.on(event, callback);
  }

  off(event: string, callback: (arg: unknown) => void) {
    this.events.off(event, callback);
  }

  deserialize(data: unknown) {
    return data;
  }

  async start() {
    const { mode, mutantActivation, activeMutant } = this.options.project.getProvidedContext() as Record<
      string,
      string
    >;
    const loadedWith = mode === 'mutant' && mutantActivation === 'static' ? activeMutant : undefined;
    const { thread } = this.kept;
    this.thread =
      thread && thread.loadedWith === loadedWith && thread.files < FILES_A_THREAD
        ? thread
        : await this.open(loadedWith);
    this.thread.files++;
    this.thread.events = this.events;
  }

  async stop() {
    if (this.thread.events === this.events) this.thread.events = undefined;
  }

  send(message: WorkerRequest) {
    if (message.type === 'start') {
      this.config = message.context.config;
      if (this.thread.started) return this.answer('started');
      this.thread.started = true;
      message.context.pool = 'threads';
    }
    if (message.type === 'stop') return this.answer('stopped');
    if (message.type === 'run') {
      const before = this.thread.mocked;
      this.thread.mocked = message.context.files.some(({ filepath }) => mocks(filepath));
      Object.assign(message.context, { config: { ...this.config, isolate: before || this.thread.mocked } });
    }
    this.thread.worker.send(message);
  }

  private answer(type: 'started' | 'stopped') {
    queueMicrotask(() => this.events.emit('message', { __vitest_worker_response__: true, type }));
  }

  private async open(loadedWith: string | undefined): Promise<Thread> {
    await this.kept.thread?.worker.stop();
    const worker = new ThreadsPoolWorker(this.options);
    await worker.start();
    const thread: Thread = { worker, loadedWith, files: 0, started: false, mocked: false, events: undefined };
    for (const event of ['message', 'error', 'exit']) worker.on(event, (arg) => thread.events?.emit(event, arg));
    this.kept.thread = thread;
    return thread;
  }
}

const mocking = new Map<string, boolean>();

function mocks(file: string): boolean {
  const known = mocking.get(file);
  if (known !== undefined) return known;
  const does = readFileSync(file, 'utf8').includes('vi.mock(');
  mocking.set(file, does);
  return does;
}
