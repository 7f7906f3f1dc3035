import { describe, expect, it } from 'vitest';
import type { HttpRequestOptions } from '../../../src/http/types.js';
import type { PaginationCheckpoint } from '../../../src/pagination/types.js';
import { readThrough, type Serve } from './readThrough.js';

/**
 * MediaWiki with a generator: each of two batches of pages comes in two parts, told by a parameter of its own that must not
 * go into the next batch.
 */
const wiki: Serve = ({ url }) => {
  const param = (name: string) => url.searchParams.get(name);
  const batch = param('gapcontinue') === 'B' ? 2 : 1;
  const part = param('imcontinue') ? 2 : 1;
  const isStale = part === 2 && param('imcontinue') !== `${batch}|x`;
  const next =
    part === 1
      ? { imcontinue: `${batch}|x`, ...(batch === 2 && { gapcontinue: 'B' }), continue: 'gapcontinue||' }
      : batch === 1 && { gapcontinue: 'B', continue: 'gapcontinue||' };
  return isStale
    ? { status: 400, body: {} }
    : { body: { ...(next && { continue: next }), query: { pages: [`${batch}.${part}`] } } };
};

describe('values that go back as they came', () => {
  it('sends those of the page before, and takes out what does not come again', () => {
    const { items, requests, error } = readThrough(wiki, { baseRequest: '/w/api.php?action=query' });
    expect(error).toBeUndefined();
    expect(items).toEqual(['1.1', '1.2', '2.1', '2.2']);
    expect(requests.map((request) => new URLSearchParams(request.split('?')[1]).get('imcontinue'))).toEqual([
      null,
      '1|x',
      null,
      '2|x',
    ]);
  });

  it('goes on from any checkpoint, and still knows what to take out', () => {
    const checkpoints: PaginationCheckpoint[] = [];
    const stopWhen = ({ checkpoint }: { checkpoint: PaginationCheckpoint }) => {
      checkpoints.push(JSON.parse(JSON.stringify(checkpoint)));
      return false;
    };
    const { items } = readThrough(wiki, { baseRequest: '/w/api.php', stopWhen });
    const rest = checkpoints.map((resumeFrom) => readThrough(wiki, { baseRequest: '/w/api.php', resumeFrom }).items);
    expect(rest).toEqual([items.slice(1), items.slice(2), items.slice(3)]);
  });

  it.each<[string, HttpRequestOptions['form']]>([
    ['an object', { action: 'query', apcontinue: 'A' }],
    [
      'pairs',
      [
        ['action', 'query'],
        ['apcontinue', 'A'],
      ],
    ],
    ['URLSearchParams', new URLSearchParams('action=query&apcontinue=A')],
  ])('puts them into the form of a request that has one: %s', (_, form) => {
    const sent: string[] = [];
    const baseRequest: HttpRequestOptions = { method: 'POST', path: '/w/api.php', form };
    const answers = [{ apcontinue: 'B' }, { apcontinue: 'C', part: 2 }, { part: 3 }];
    const serve: Serve = ({ url, text }) => {
      const next = answers[sent.length];
      sent.push(`${url.search}${text}`);
      return { body: { ...(next && { continue: next }), query: { allpages: [sent.length] } } };
    };
    expect(readThrough(serve, { baseRequest }).error).toBeUndefined();
    expect(sent).toEqual([
      'action=query&apcontinue=A',
      'action=query&apcontinue=B',
      'action=query&apcontinue=C&part=2',
      'action=query&part=3',
    ]);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['no members', {}],
    ['members that are no parameters', { a: { b: 1 } }],
  ])('ends at a continue of %s', (_, last) => {
    let page = 0;
    const serve: Serve = () => ({ body: { continue: ++page === 1 ? { a: 1 } : last, query: { all: [page] } } });
    expect(readThrough(serve, { baseRequest: '/w/api.php' })).toMatchObject({ items: [1, 2] });
  });
});
