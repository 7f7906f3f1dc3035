import { computed, DestroyRef, Injectable, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { createPageFeed } from 'rxjs-resilient-http';
import { ResilientHttp } from 'rxjs-resilient-http/angular';

@Injectable({ providedIn: 'root' })
export class CityStore {
  private readonly feed = createPageFeed<{ name: string }>({ client: inject(ResilientHttp), baseRequest: '/cities' });
  private readonly state = toSignal(this.feed.state$, { requireSync: true });
  readonly items = computed(() => this.state().items);
  readonly status = computed(() => this.state().status);
  readonly hasMore = computed(() => this.state().hasMore);
  readonly loadMore = this.feed.loadMore;
  readonly retry = this.feed.retry;

  constructor() {
    inject(DestroyRef).onDestroy(this.feed.close);
  }

  /** Another list: aborts what is in flight. */
  search(q: string): void {
    this.feed.reset({ path: '/cities', query: { q } });
    this.feed.loadMore();
  }
}
