/** Something that keeps checkpoints by key: files with `fileCheckpointStore` of entry "./node". */
export interface CheckpointStore {
  load(key: string): Promise<unknown>;
  save(key: string, value: unknown): Promise<void>;
  clear(key: string): Promise<void>;
}
