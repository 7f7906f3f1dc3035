import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findLink, parseLinkHeader } from '../../src/core/detect/linkHeader.js';

const next = (header: string | readonly string[], base?: string) => findLink(parseLinkHeader(header), 'next', base);

describe('parseLinkHeader', () => {
  it.each([
    ['one', '<https://a.example/2>; rel="next"', 'https://a.example/2'],
    ['the second of two', '</1>; rel="prev", </3>; rel="next"', '/3'],
    ['no spaces', '</1>;rel=prev,</3>;rel=next', '/3'],
    ['spaces and tabs everywhere', '  ,\t<  /3  > \t;\t rel \t= "next" ; title = x , ', '/3'],
    ['any case', '</3>; REL="Next"', '/3'],
    ['none of those without results', '</2>; rel="next"; results="false", </3>; rel="next"; results="true"', '/3'],
    ['none of those without results, unquoted', '</2>; rel=next; results=false , </3>; rel=next', '/3'],
    ['several relations', '</3>; rel="last  next"', '/3'],
    ['several relations unquoted', '</3>; rel=last next', '/3'],
    ['a quoted comma and semicolon', '</1>; title="a, </evil>; rel=\\"next\\""; rel=prev, </3>; rel=next', '/3'],
    ['an escaped quote', '</3>; title="\\""; rel="next"', '/3'],
    ['an escaped relation', '</3>; rel="ne\\xt"', '/3'],
    ['a comma and a semicolon in the URL', '</items?ids=1,2;3>; rel=next', '/items?ids=1,2;3'],
    ['rel*', "</3>; rel*=UTF-8''next", '/3'],
    ['rel* with a language and an escape', "</3>; rel*=utf-8'en'ne%78t", '/3'],
    ['rel* in Latin-1', "</3>; rel*=ISO-8859-1''%6eext", '/3'],
    ['rel* in capitals', "</3>; rel*=utf-8''NEXT", '/3'],
    ['rel where rel* has no charset', "</3>; rel=next; rel*=''prev", '/3'],
    ['rel where rel* has a longer charset', "</3>; rel=next; rel*=UTF-8x''prev", '/3'],
    ['rel where rel* has nothing but a value', '</3>; rel=next; rel*=prev', '/3'],
    ['rel* before rel', "</1>; rel=next; rel*=UTF-8''prev, </3>; rel=next", '/3'],
    ['rel where rel* does not decode', "</3>; rel=next; rel*=UTF-8''%zz", '/3'],
    ['rel where rel* has another charset', "</3>; rel=next; rel*=KOI8-R''prev", '/3'],
    ['the first rel only', '</1>; rel=prev; rel=next, </3>; rel=next', '/3'],
    ['parameters without a value', '</3>; crossorigin; rel=next', '/3'],
    ['an empty parameter', '</3>;; rel=next;', '/3'],
    ['a relative target', '<?page=3>; rel=next', '?page=3'],
    ['an empty target', '<>; rel=next', ''],
    ['the first of several', '</3>; rel=next, </4>; rel=next', '/3'],
    ['an unknown relation beside', '</3>; rel="https://api.w.org/ next"', '/3'],
    ['a quote that never ends', '</3>; rel="next', '/3'],
    ['a backslash at the end', '</3>; rel=next; title="\\', '/3'],
    ['a backslash at the end, behind another link', '</1>; rel=first, </3>; rel=next; title="\\', '/3'],
    ['a relation cut off behind a backslash', '</3>; rel=next, </4>; rel="last\\', '/3'],
    ['text after a closing quote', '</3>; rel="next" junk, </4>; rel=next', '/3'],
  ])('reads %s', (_, header, target) => {
    expect(next(header)).toBe(target);
  });

  it.each([
    ['nothing', ''],
    ['commas', ',,, ,'],
    ['a target alone', '</3>'],
    ['no brackets', '/3; rel=next'],
    ['an unclosed target', '</3; rel=next'],
    ['another relation', '</3>; rel=last'],
    ['a longer relation', '</3>; rel=nextest'],
    ['rel in another parameter', '</3>; title="rel=next"'],
    ['a relation URL', '</3>; rel="https://example.com/next"'],
    ['an escaped quote and a parameter in quotes', '</3>; title="a\\"; rel=next"'],
    ['a parameter before an unclosed target', ';rel=next, <x'],
    ['rev', '</3>; rev=next'],
    ['rel without value', '</3>; rel'],
    ['a dangling equals sign', '</3>; rel='],
  ])('finds none in %s', (_, header) => {
    expect(next(header)).toBeUndefined();
  });

  it.each([
    ['junk before', 'junk, </3>; rel=next'],
    ['junk with an unbalanced quote', 'ju"nk, </3>; rel=next'],
    ['junk with a quoted comma', 'junk="a, </evil>; rel=next", </3>; rel=next'],
    ['junk with a link in quotes', 'junk="a, </evil>; rel=next, x", </3>; rel=next'],
    ['junk before a link with quotes', 'junk, </3>; rel=next; title="x"'],
    ['junk after a target', '</1> junk; rel=next, </3>; rel=next'],
    ['an unclosed target before', '</1, </3>; rel=next'],
    ['brackets in brackets', '<<</3>; rel=next'],
  ])('skips %s', (_, header) => {
    expect(next(header)).toBe('/3');
  });

  it('reads several lines, joined or apart, and none', () => {
    expect(next(['</1>; rel=prev', '</3>; rel=next'])).toBe('/3');
    expect(next('</1>; rel=prev, </3>; rel=next')).toBe('/3');
    expect(parseLinkHeader(null)).toEqual([]);
    expect(parseLinkHeader(undefined)).toEqual([]);
  });

  it('has the relations of a link in lower case, and none where none are written', () => {
    const links = parseLinkHeader('</1>; rel=" Next  last "; anchor="#x", </2>; rel; results="false", </3>; rel=""');
    expect(links).toStrictEqual([
      { target: '/1', rels: ['next', 'last'], anchor: '#x' },
      { target: '/2', rels: [], isEmpty: true },
      { target: '/3', rels: [] },
    ]);
  });

  it('heeds the anchor: a link about another resource is not the next page', () => {
    const base = 'https://a.example/items?page=2';
    expect(next('</3>; rel=next; anchor="/other"', base)).toBeUndefined();
    expect(next('</3>; rel=next; anchor="#part"', base)).toBeUndefined();
    expect(next('</3>; rel=next; anchor="?page=2"', base)).toBe('/3');
    expect(next('</3>; rel=next; anchor=""', base)).toBe('/3');
    expect(next('</3>; rel=next; anchor="http://["', base)).toBeUndefined();
    expect(next('</3>; rel=next; anchor="/x", </4>; rel=next', base)).toBe('/4');
  });

  it('property: what is written by the RFC is read back', () => {
    const target = fc.webUrl({ withQueryParameters: true, withFragments: true });
    const rel = fc.constantFrom('next', 'prev', 'first', 'last', 'Next', 'https://example.com/rel', 'item');
    const title = fc.string({ unit: 'binary' });
    const link = fc.record({
      target,
      rels: fc.array(rel, { minLength: 1, maxLength: 3 }),
      title,
      quoted: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(link, { maxLength: 6 }), fc.constantFrom(', ', ',', ' ,\t'), (links, separator) => {
        const header = links
          .map(({ target, rels, title, quoted }) => {
            const value = quoted || rels.length > 1 || rels[0]?.includes(':') ? `"${rels.join(' ')}"` : rels.join(' ');
            return `<${target}>; title="${title.replace(/["\\]/g, '\\$&')}"; rel=${value}`;
          })
          .join(separator);
        expect(parseLinkHeader(header)).toEqual(
          links.map(({ target, rels }) => ({ target, rels: rels.map((name) => name.toLowerCase()) })),
        );
      }),
      { seed: 4 },
    );
  });

  it('property: junk never throws, and never invents a link that is not in the text', () => {
    const junk = fc.string({ unit: fc.constantFrom(...'<>;,="\\ \t/%\'*aren'.split(''), 'rel', 'next', '</3>') });
    fc.assert(
      fc.property(junk, (header) => {
        for (const { target } of parseLinkHeader(header)) expect(header).toContain(target);
      }),
      { seed: 5, numRuns: 500 },
    );
  });

  it.each([
    ['brackets', '<'],
    ['quotes', '"'],
    ['backslashes', '\\'],
    ['semicolons', '</3>;'],
    ['commas', ','],
    ['quotes and commas', '",'],
    ['unclosed links', '<a>; x="'],
    ['equals signs', '<a>; ='],
    ['spaces', '<a>; rel '],
  ])('takes a megabyte of %s in linear steps', (_, unit) => {
    const size = 1 << 20;
    const hostile = unit.repeat(size / unit.length);
    // Quadratic time would be 10^12 steps here, and end with the suite's time limit.
    expect(parseLinkHeader(`${hostile}, </3>; rel=next`)).toBeInstanceOf(Array);
  });
});
