/** Something that keeps checkpoints by key: files with `fileCheckpointStore` of entry "./node". */
export interface CheckpointStore {
  /** What was saved under `key`; `undefined` where nothing is. */
  load(key: string): Promise<unknown>;
  /** Keeps a value that JSON can carry, in place of what was there; settles once it is safe. */
  save(key: string, value: unknown): Promise<void>;
  /** Forgets what is under `key`; nothing there is no error. */
  clear(key: string): Promise<void>;
  /**
   * Does `work` while nobody else, of any process, does work for `key`: so is a refresh token spent that several share.
   * @default nobody is waited for
   */
  exclusively?: (<T>(key: string, work: () => Promise<T>) => Promise<T>) | undefined;
}
