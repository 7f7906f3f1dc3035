import { useEffect, useState } from 'react';
import { catchError, debounceTime, of, Subject, switchMap } from 'rxjs';
import { createHttpClient } from 'rxjs-resilient-http';

type City = { id: number; name: string };
const client = createHttpClient();
const search = (q: string) =>
  client.json$<City[]>({ path: '/api/search', query: { q } }).pipe(catchError((error: Error) => of(error)));

export function SearchBox() {
  const [typed$] = useState(() => new Subject<string>());
  const [found, setFound] = useState<City[] | Error>([]);
  useEffect(() => {
    const subscription = typed$.pipe(debounceTime(200), switchMap(search)).subscribe(setFound);
    return () => subscription.unsubscribe();
  }, [typed$]);
  const list = found instanceof Error ? found.message : found.map(({ id, name }) => <li key={id}>{name}</li>);
  return (
    <>
      <input aria-label="Search" onChange={(event) => typed$.next(event.target.value)} />
      <ul>{list}</ul>
    </>
  );
}
