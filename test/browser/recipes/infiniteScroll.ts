import { distinctUntilKeyChanged, EMPTY, filter, Observable, switchMap } from 'rxjs';
import { createPageFeed } from 'rxjs-resilient-http';

const list = document.getElementById('list') as HTMLElement;
const end = document.getElementById('end') as HTMLElement;
const again = document.getElementById('again') as HTMLButtonElement;
const feed = createPageFeed<{ name: string }>({ baseRequest: '/api/cities', maxItems: 1_000 });

const endInView$ = new Observable<boolean>((subscriber) => {
  const observer = new IntersectionObserver((changes) => subscriber.next(changes.at(-1)?.isIntersecting === true));
  observer.observe(end);
  return () => observer.disconnect();
});
// Looks anew after each page: a short one leaves the end in view, and the next is asked for.
const look = ({ status }: { status: string }) => (status === 'idle' ? endInView$.pipe(filter(Boolean)) : EMPTY);
feed.state$.pipe(switchMap(look)).subscribe(feed.loadMore);

feed.state$.subscribe(({ status }) => (again.hidden = status !== 'error'));
again.onclick = feed.retry;
feed.state$.pipe(distinctUntilKeyChanged('items')).subscribe(({ items }) => {
  list.replaceChildren(...items.map(({ name }) => Object.assign(document.createElement('li'), { textContent: name })));
});
