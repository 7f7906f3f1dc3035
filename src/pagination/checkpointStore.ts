/** Something that keeps checkpoints by key: files with `fileCheckpointStore` of entry "./node". */
export interface CheckpointStore {
  /** What was saved under `key`; `undefined` where nothing is. */
  load(key: string): Promise<unknown>;
  /** Keeps a value that JSON can carry, in place of what was there; settles once it is safe. */
  save(key: string, value: unknown): Promise<void>;
  /** Forgets what is under `key`; nothing there is no error. */
  clear(key: string): Promise<void>;
}
