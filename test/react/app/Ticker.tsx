import { useEffect, useState } from 'react';
import { asyncScheduler, subscribeOn } from 'rxjs';
import { parseEventJson, type StreamStatus, sse$ } from 'rxjs-resilient-http';

export function Ticker() {
  const [price, setPrice] = useState<number>();
  const [status, setStatus] = useState<StreamStatus>();
  useEffect(() => {
    const prices$ = sse$('/api/prices', { onStatus: setStatus }).pipe(
      parseEventJson<number>(),
      subscribeOn(asyncScheduler), // a turn later: StrictMode takes its first effect back before that
    );
    const subscription = prices$.subscribe({ next: setPrice, error: console.error });
    return () => subscription.unsubscribe();
  }, []);
  return (
    <p>
      {price} ({status?.state})
    </p>
  );
}
