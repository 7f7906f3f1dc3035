import { parseEventJson, sse$ } from 'rxjs-resilient-http';

const price = document.getElementById('price') as HTMLElement;
const live = document.getElementById('live') as HTMLElement;

const prices$ = sse$('/api/prices', {
  onStatus: ({ state, delayMs = 0 }) =>
    (live.textContent = state === 'waiting' ? `again in ${Math.ceil(delayMs / 1_000)} s` : state),
});
prices$.pipe(parseEventJson<number>()).subscribe({
  next: (value) => (price.textContent = String(value)),
  error: (error: Error) => (live.textContent = error.message), // a status or content type that no retry can mend
});
