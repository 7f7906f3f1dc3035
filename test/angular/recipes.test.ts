import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { ApplicationRef, Injector, inject, signal } from '@angular/core';
import { rxResource, toSignal } from '@angular/core/rxjs-interop';
import { TestBed } from '@angular/core/testing';
import { toArray } from 'rxjs';
import { createPageFeed, paginateRecords$ } from 'rxjs-resilient-http';
import { provideResilientHttp, ResilientHttp } from 'rxjs-resilient-http/angular';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { App, type City } from './app/app.js';

let server: HttpTestingController;

beforeEach(() => {
  TestBed.configureTestingModule({
    providers: [
      provideHttpClient(),
      provideHttpClientTesting(),
      provideResilientHttp({ baseUrl: '/api', resilience: { maxAttempts: 1 } }),
    ],
  });
  server = TestBed.inject(HttpTestingController);
});
afterEach(() => {
  server.verify();
  TestBed.resetTestingModule();
});

const next = (page: number) => ({ headers: { link: `</api/cities?feed=1&page=${page}>; rel="next"` } });

describe('a component with @for and "load more", zoneless', () => {
  it('shows each page as it comes, and tries again where it failed', async () => {
    const fixture = TestBed.createComponent(App);
    const root: HTMLElement = fixture.nativeElement;
    const shown = async () => {
      await fixture.whenStable();
      return [...root.querySelectorAll('#feed li')].map((item) => item.textContent);
    };
    const click = (id: string) => root.querySelector<HTMLButtonElement>(id)?.click();
    fixture.detectChanges();
    server.expectOne('/api/cities').flush([]);

    click('#more');
    server.expectOne('/api/cities?feed=1').flush([{ id: 1, name: 'Aachen' }], next(2));
    expect(await shown()).toEqual(['Aachen']);

    click('#more');
    click('#more');
    server.expectOne('/api/cities?feed=1&page=2').flush('', { status: 400, statusText: 'Bad Request' });
    expect(await shown()).toEqual(['Aachen']);
    expect(root.querySelector('#retry')?.textContent).toBe('Try again');

    click('#retry');
    server.expectOne('/api/cities?feed=1&page=2').flush([{ id: 2, name: 'Bern' }]);
    expect(await shown()).toEqual(['Aachen', 'Bern']);
    expect(root.querySelector('button')).toBeNull();
  });
});

describe('rxResource', () => {
  it('reads anew when what it asks for changes, and aborts what is in flight', async () => {
    const query = signal('a');
    const cities = TestBed.runInInjectionContext(() => {
      const client = inject(ResilientHttp);
      return rxResource({
        params: query,
        stream: ({ params }) =>
          paginateRecords$<City>({ client, baseRequest: { path: '/cities', query: { q: params } } }).pipe(toArray()),
        injector: inject(Injector),
      });
    });
    TestBed.tick();
    const first = server.expectOne('/api/cities?q=a');
    query.set('b');
    TestBed.tick();
    expect(first.cancelled).toBe(true);
    server.expectOne('/api/cities?q=b').flush([{ id: 1, name: 'Bern' }]);
    await TestBed.inject(ApplicationRef).whenStable();
    expect(cities.value()).toEqual([{ id: 1, name: 'Bern' }]);
  });
});

describe('a store of signals over a feed', () => {
  it('fits toSignal as it is', () => {
    const store = TestBed.runInInjectionContext(() => {
      const feed = createPageFeed<City>({ client: inject(ResilientHttp), baseRequest: '/cities' });
      return { ...feed, state: toSignal(feed.state$, { requireSync: true }) };
    });
    expect(store.state()).toMatchObject({ items: [], status: 'idle' });
    store.loadMore();
    expect(store.state().status).toBe('loading');
    server.expectOne('/api/cities').flush([{ id: 1, name: 'Bern' }]);
    expect(store.state()).toMatchObject({ items: [{ id: 1, name: 'Bern' }], status: 'done' });
  });
});
