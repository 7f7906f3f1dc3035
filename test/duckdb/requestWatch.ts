/** What waits for requests to come. */
export interface RequestWatch {
  /** A request has come. */
  seen(): void;
  /** Resolves with the request that is so many further on. */
  after(count: number): Promise<void>;
}

export function requestWatch(): RequestWatch {
  let requests = 0;
  const watchers = new Set<() => void>();
  return {
    seen: () => {
      requests += 1;
      for (const look of watchers) look();
    },
    after: (count) => {
      const last = requests + count;
      return new Promise((resolve) => {
        const look = () => {
          if (requests < last) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
      });
    },
  };
}
