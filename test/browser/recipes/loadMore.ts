import { createPageFeed } from 'rxjs-resilient-http';

const list = document.getElementById('list') as HTMLElement;
const more = document.getElementById('more') as HTMLButtonElement;
const feed = createPageFeed<{ name: string }>({ baseRequest: '/api/cities' });

feed.state$.subscribe(({ items, status, hasMore }) => {
  list.replaceChildren(...items.map(({ name }) => Object.assign(document.createElement('li'), { textContent: name })));
  more.hidden = !hasMore;
  more.disabled = status === 'loading';
  more.textContent = status === 'error' ? 'Try again' : 'Load more';
  more.onclick = status === 'error' ? feed.retry : feed.loadMore;
});
