import { Injectable, inject, signal } from '@angular/core';
import { rxResource } from '@angular/core/rxjs-interop';
import { toArray } from 'rxjs';
import { paginateRecords$ } from 'rxjs-resilient-http';
import { ResilientHttp } from 'rxjs-resilient-http/angular';

@Injectable({ providedIn: 'root' })
export class CitySearch {
  private readonly client = inject(ResilientHttp);
  readonly query = signal('');
  /** Read anew when the query changes, which aborts what is in flight; nothing is asked for an empty one. */
  readonly cities = rxResource({
    params: () => this.query() || undefined,
    stream: ({ params: q }) =>
      paginateRecords$<{ id: number; name: string }>({
        client: this.client,
        baseRequest: { path: '/cities', query: { q } },
      }).pipe(toArray()),
    defaultValue: [],
  });
}
