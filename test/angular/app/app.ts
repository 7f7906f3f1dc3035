import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { toArray } from 'rxjs';
import { createPageFeed, paginateRecords$ } from 'rxjs-resilient-http';
import { ResilientHttp } from 'rxjs-resilient-http/angular';

export interface City {
  id: number;
  name: string;
}

/** A whole list, rendered on the server, and one that grows on demand. */
@Component({
  selector: 'app-root',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ul id="all">
      @for (city of all(); track city.id) {
        <li>{{ city.name }}</li>
      }
    </ul>
    <ul id="feed">
      @for (city of feed().items; track city.id) {
        <li>{{ city.name }}</li>
      }
    </ul>
    @if (feed().status === 'error') {
      <button id="retry" (click)="list.retry()">Try again</button>
    } @else if (feed().hasMore) {
      <button id="more" (click)="list.loadMore()" [disabled]="feed().status === 'loading'">Load more</button>
    }
  `,
})
export class App {
  private readonly client = inject(ResilientHttp);
  protected readonly all = toSignal(
    paginateRecords$<City>({ client: this.client, baseRequest: '/cities' }).pipe(toArray()),
    { initialValue: [] },
  );
  protected readonly list = createPageFeed<City>({ client: this.client, baseRequest: '/cities?feed=1' });
  protected readonly feed = toSignal(this.list.state$, { requireSync: true });
}
