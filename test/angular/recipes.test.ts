import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { ApplicationRef } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideResilientHttp, ResilientHttp } from 'rxjs-resilient-http/angular';
import { json, marbleTest, text } from 'rxjs-resilient-http/marbles';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { App } from './app/app.js';
import { CitySearch } from './app/citySearch.js';
import { CityStore } from './app/cityStore.js';

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
  it('reads anew when the query changes, and aborts what is in flight', async () => {
    const search = TestBed.inject(CitySearch);
    const settled = () => TestBed.inject(ApplicationRef).whenStable();
    TestBed.tick();
    server.expectNone(() => true);
    expect(search.cities.value()).toEqual([]);

    search.query.set('a');
    TestBed.tick();
    const first = server.expectOne('/api/cities?q=a');
    expect(search.cities.isLoading()).toBe(true);
    search.query.set('b');
    TestBed.tick();
    expect(first.cancelled).toBe(true);
    server.expectOne('/api/cities?q=b').flush([{ id: 1, name: 'Bern' }], {
      headers: { link: '</api/cities?q=b&page=2>; rel="next"' },
    });
    server.expectOne('/api/cities?q=b&page=2').flush([{ id: 2, name: 'Basel' }]);
    await settled();
    expect(search.cities.value().map(({ name }) => name)).toEqual(['Bern', 'Basel']);

    search.query.set('c');
    TestBed.tick();
    server.expectOne('/api/cities?q=c').flush('', { status: 404, statusText: 'Not Found' });
    await settled();
    expect(search.cities.status()).toBe('error');
    expect(String(search.cities.error())).toContain('404 Not Found');
  });
});

describe('a store of signals over a feed', () => {
  const shown = (store: CityStore) => [store.items().map(({ name }) => name), store.status(), store.hasMore()];

  it('loads more, and tries again where it failed', () => {
    const store = TestBed.inject(CityStore);
    expect(shown(store)).toEqual([[], 'idle', true]);
    store.loadMore();
    expect(shown(store)).toEqual([[], 'loading', true]);
    server.expectOne('/api/cities').flush([{ id: 1, name: 'Aachen' }], next(2));
    expect(shown(store)).toEqual([['Aachen'], 'idle', true]);
    store.loadMore();
    server.expectOne('/api/cities?feed=1&page=2').flush('', { status: 400, statusText: 'Bad Request' });
    expect(shown(store)).toEqual([['Aachen'], 'error', true]);
    store.retry();
    server.expectOne('/api/cities?feed=1&page=2').flush([{ id: 2, name: 'Bern' }]);
    expect(shown(store)).toEqual([['Aachen', 'Bern'], 'done', false]);
  });

  it('searches: aborts what is in flight, and begins another list', () => {
    const store = TestBed.inject(CityStore);
    store.loadMore();
    const first = server.expectOne('/api/cities');
    store.search('b');
    expect(first.cancelled).toBe(true);
    server.expectOne('/api/cities?q=b').flush([{ id: 2, name: 'Bern' }]);
    expect(shown(store)).toEqual([['Bern'], 'done', false]);
  });

  it('takes the client of a marble test, for virtual time', () => {
    marbleTest(
      (actual, expected) => expect(actual).toEqual(expected),
      ({ http, client, flush }) => {
        const { requests } = http(
          { 'GET /cities': ['5ms (e|)', '5ms (a|)'] },
          { e: text('', { status: 503 }), a: json([{ id: 1, name: 'Aachen' }]) },
        );
        TestBed.resetTestingModule();
        TestBed.configureTestingModule({ providers: [{ provide: ResilientHttp, useValue: client() }] });
        const store = TestBed.inject(CityStore);
        store.loadMore();
        flush();
        expect(shown(store)).toEqual([['Aachen'], 'done', false]);
        expect(requests.map(({ at }) => at)).toEqual([0, 130]);
      },
    )();
  });

  it('lets go of what is in flight when its injector is destroyed', () => {
    TestBed.inject(CityStore).loadMore();
    const pending = server.expectOne('/api/cities');
    TestBed.resetTestingModule();
    expect(pending.cancelled).toBe(true);
  });
});
