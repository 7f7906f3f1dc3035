import { useEffect, useState, useSyncExternalStore } from 'react';
import { createPageFeed } from 'rxjs-resilient-http';

export function CityList() {
  const [feed] = useState(() => createPageFeed<{ id: number; name: string }>({ baseRequest: '/api/cities' }));
  const { items, status, hasMore } = useSyncExternalStore(feed.subscribe, feed.snapshot, feed.snapshot);
  useEffect(() => feed.reset, [feed]); // leaving aborts
  useEffect(() => {
    const timer = setTimeout(feed.loadMore); // a turn later: StrictMode takes its first effect back before that
    return () => clearTimeout(timer);
  }, [feed]);
  const [label, act] = status === 'error' ? ['Try again', feed.retry] : ['Load more', feed.loadMore];
  const list = items.map(({ id, name }) => <li key={id}>{name}</li>);
  return (
    <>
      <ul>{list}</ul>
      <button type="button" hidden={!hasMore} disabled={status === 'loading'} onClick={act}>
        {label}
      </button>
    </>
  );
}
