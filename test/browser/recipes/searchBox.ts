import { catchError, debounceTime, distinctUntilChanged, fromEvent, map, of, switchMap } from 'rxjs';
import { createHttpClient } from 'rxjs-resilient-http';

const client = createHttpClient({ baseUrl: '/api' });
const input = document.getElementById('query') as HTMLInputElement;
const found = document.getElementById('found') as HTMLElement;

const search = (q: string) =>
  client.json$<{ name: string }[]>({ path: '/search', query: { q } }).pipe(
    map((cities) => cities.map(({ name }) => name).join(', ')),
    catchError((error: Error) => of(error.message)), // inside: the next letter searches again
  );
fromEvent(input, 'input')
  .pipe(
    map(() => input.value.trim()),
    debounceTime(200),
    distinctUntilChanged(),
    switchMap((q) => (q === '' ? of('') : search(q))),
  )
  .subscribe((text) => (found.textContent = text));
