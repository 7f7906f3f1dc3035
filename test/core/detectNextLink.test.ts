import { describe, expect, it } from 'vitest';
import { detectNextLink } from '../../src/core/detect/detectNextLink.js';
import { readNextLink } from '../../src/core/detect/readNextLink.js';

describe('readNextLink', () => {
  it.each<[string, unknown, string]>([
    ['a text', '/2', '/2'],
    ['href', { href: '/2' }, '/2'],
    ['url', { url: '/2' }, '/2'],
    ['uri', { uri: '/2' }, '/2'],
    ['link', { link: '/2' }, '/2'],
    ['a text beside a null', { href: null, url: '/2' }, '/2'],
    [
      'relations',
      [
        { rel: 'self', href: '/1' },
        { rel: 'next', href: '/2' },
      ],
      '/2',
    ],
    ['relations of FHIR', [{ relation: 'next', url: '/2' }], '/2'],
    ['several relations in one', [{ rel: 'last  NEXT', href: '/2' }], '/2'],
    ['a list of relations', [{ rel: ['last', 'next'], href: '/2' }], '/2'],
    ['relations that are none', [{ rel: [7, 'next'], href: '/2' }], '/2'],
    ['links that are none', ['/1', null, { rel: 'next', href: '/2' }], '/2'],
  ])('reads %s', (_, value, target) => {
    expect(readNextLink(value)).toBe(target);
  });

  it.each<[unknown]>([
    [null],
    [''],
    [false],
    [{ href: null }],
    [{ url: '' }],
    [[]],
    [[{ rel: 'prev', href: '/1' }]],
    [[{ rel: 'nextest', href: '/1' }]],
    [[{ rel: 'next', href: null }]],
  ])('%j is a link that is empty', (value) => {
    expect(readNextLink(value)).toBeNull();
  });

  it.each<[unknown]>([[undefined], [true], [7], [{}], [{ title: 'x' }], [{ href: 7 }]])('%j is no link', (value) => {
    expect(readNextLink(value)).toBeUndefined();
  });
});

describe('detectNextLink', () => {
  it.each([
    'file:///x',
    'data:text/plain,x',
    'ftp://x.example/2',
    'blob:x',
    'ws://x.example/2',
    'WSS://x.example/2',
    ' file:///x',
  ])('takes %s for a link, though none that can be followed', (next) => {
    expect(detectNextLink({ items: [1], next })).toMatchObject({ path: 'next', target: next });
  });

  it.each(['metadata:x', 'data: x', 'see file:///x', 'wsss:x'])('takes %s for something else', (next) => {
    expect(detectNextLink({ items: [1], next })).toBeUndefined();
  });
});
