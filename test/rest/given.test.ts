import { lastValueFrom, toArray } from 'rxjs';
import { createRestSource, type RestSourceConfig } from 'rxjs-resilient-http/rest';
import { describe, expect, it } from 'vitest';
import { windowsAsRecords } from '../../src/rest/config/givenRecords.js';
import { fakeApi, memoryStore } from './fakeApi.js';

const baseUrl = 'https://api.example.com';
const now = Date.parse('2024-03-10T12:30:00Z');

describe('windows', () => {
  it.each([
    ['days', { from: '2024-02-28', to: '2024-03-01', every: 'day' }, ['2024-02-28', '2024-02-29', '2024-03-01']],
    [
      'weeks, the last one shorter',
      { from: '2024-01-01', to: '2024-01-18', every: 'week' },
      ['2024-01-01', '2024-01-08', '2024-01-15', '2024-01-18'],
    ],
    [
      'months from a 31st',
      { from: '2024-01-31', to: '2024-04-30', every: 'month' },
      ['2024-01-31', '2024-02-29', '2024-03-31', '2024-04-30'],
    ],
    [
      'years from a leap day',
      { from: '2024-02-29', to: '2026-02-28', every: 'year' },
      ['2024-02-29', '2025-02-28', '2026-02-28'],
    ],
    [
      'hours',
      { from: '2024-01-01T22:00:00Z', to: '2024-01-02T00:30:00Z', every: 'hour' },
      ['2024-01-01T22:00:00Z', '2024-01-01T23:00:00Z', '2024-01-02T00:00:00Z', '2024-01-02T00:30:00Z'],
    ],
    [
      'date-times by the month',
      { from: '2024-01-15T06:00:00Z', to: '2024-02-20T00:00:00Z', every: 'month' },
      ['2024-01-15T06:00:00Z', '2024-02-15T06:00:00Z', '2024-02-20T00:00:00Z'],
    ],
    ['dates until today is over', { from: '2024-03-09', every: 'day' }, ['2024-03-09', '2024-03-10', '2024-03-11']],
    [
      'date-times until now',
      { from: '2024-03-10T11:00:00Z', every: 'hour' },
      ['2024-03-10T11:00:00Z', '2024-03-10T12:00:00Z', '2024-03-10T12:30:00Z'],
    ],
    ['from the future', { from: '2025-01-01', every: 'day' }, []],
  ] as const)('%s', (_, windows, ends) => {
    const made = windowsAsRecords(windows, 'windows')(now);
    expect(made).toEqual(ends.slice(1).map((to, index) => ({ from: ends[index], to })));
  });

  it('are refused where they would never end', () => {
    expect(() => windowsAsRecords({ from: '0001-01-01', every: 'hour' }, 'resources[0].windows')(now)).toThrow(
      /^resources\[0\]\.windows: makes more than/,
    );
  });
});

describe('a day that there is not', () => {
  it.each(['2024-02-30', '2023-02-29', '2024-04-31T00:00:00Z', '2024-00-10', '2024-1-1'])('is no start: %s', (from) => {
    const config = {
      client: { baseUrl: 'https://api.example.com' },
      resources: [{ name: 'days', windows: { from, to: '2024-12-01', every: 'day' as const } }],
    };
    expect(() => createRestSource(config)).toThrow(/^resources\[0\]\.windows\.from: must be a date/);
  });
});

describe('records that the configuration gives', () => {
  const config: RestSourceConfig = {
    client: { baseUrl },
    resourceDefaults: { endpoint: { params: { limit: 5 } } },
    resources: [
      { name: 'regions', values: ['eu', 'us/west', { value: 'asia', zone: 3 }] },
      { name: 'stores', endpoint: { path: '{resources.regions.value}/stores' }, includeFromParent: ['zone'] },
      { name: 'days', windows: { from: '2024-01-01', to: '2024-01-03', every: 'day' } },
      { name: 'sales', endpoint: { params: { after: '{resources.days.from}', before: '{resources.days.to}' } } },
    ],
  };

  it('are parents, unselected and asked of nobody', async () => {
    const api = fakeApi(() => [{ id: 1 }]);
    const source = createRestSource(config, { client: api.client });
    const records = await lastValueFrom(source.records$.pipe(toArray()));
    expect(records.filter(({ resource }) => resource === 'stores').map(({ record }) => record)).toEqual([
      { id: 1, _regions_zone: null },
      { id: 1, _regions_zone: null },
      { id: 1, _regions_zone: 3 },
    ]);
    expect(new Set(records.map(({ resource }) => resource))).toEqual(new Set(['stores', 'sales']));
    expect(api.targets().sort()).toEqual([
      '/asia/stores?limit=5',
      '/eu/stores?limit=5',
      '/sales?limit=5&after=2024-01-01&before=2024-01-02',
      '/sales?limit=5&after=2024-01-02&before=2024-01-03',
      '/us%2Fwest/stores?limit=5',
    ]);
  });

  it('come out where they are selected, through their steps', async () => {
    const selected: RestSourceConfig = {
      client: { baseUrl },
      resources: [
        {
          name: 'n',
          values: [1, 2],
          selected: true,
          processingSteps: [{ filter: ({ value }: { value: number }) => value > 1 }],
        },
      ],
    };
    const api = fakeApi(() => []);
    const records = await lastValueFrom(createRestSource(selected, { client: api.client }).records$.pipe(toArray()));
    expect(records).toEqual([{ resource: 'n', record: { value: 2 } }]);
    expect(api.requests).toEqual([]);
  });

  it('are gone on with, each where it stood', async () => {
    const state = memoryStore();
    const names: string[] = [];
    let budget = 0;
    for (let run = 0; run < 6; run++) {
      budget = 1;
      const api = fakeApi(({ url }) => {
        budget -= 1;
        return budget < 0 ? { status: 400 } : [{ id: url.pathname }];
      });
      const source = createRestSource(
        { client: { baseUrl }, resources: config.resources.slice(0, 2) },
        { client: api.client, state },
      );
      await new Promise<void>((resolve) => {
        source.resource$<{ id: string }>('stores').subscribe({
          next: ({ id }) => names.push(id),
          error: () => resolve(),
          complete: resolve,
        });
      });
      if (state.saved.size === 0) break;
    }
    expect(names).toEqual(['/eu/stores', '/us%2Fwest/stores', '/asia/stores']);
  });
});
