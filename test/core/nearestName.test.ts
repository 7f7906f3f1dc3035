import { describe, expect, it } from 'vitest';
import { nearestName } from '../../src/core/nearestName.js';

describe('nearestName', () => {
  it.each<[name: string, candidates: string[], meant: string | undefined]>([
    // What it begins.
    ['re', ['retry', 'pages'], 'retry'],
    ['RE', ['Retry', 'pages'], 'Retry'],
    ['r', ['retry', 'pages'], undefined],
    ['max', ['maxItems', 'maxPages'], undefined],
    ['pages', ['pagesToKeep', 'pages'], 'pages'],
    // A letter too many, too few, another one, two that changed places.
    ['rettry', ['pages', 'retry'], 'retry'],
    ['rety', ['pages', 'retry'], 'retry'],
    ['etry', ['pages', 'retry'], 'retry'],
    ['retri', ['pages', 'retry'], 'retry'],
    ['rtery', ['pages', 'retry'], 'retry'],
    ['erTry', ['pages', 'retry'], 'retry'],
    ['reyrt', ['pages', 'retry'], undefined],
    // Two mistakes that look like half a change of places.
    ['pxaes', ['pages'], undefined],
    ['pgxes', ['pages'], undefined],
    // One mistake for every three letters, and one in any case.
    ['az', ['at'], 'at'],
    ['bz', ['at'], undefined],
    ['xretrx', ['retry'], undefined],
    ['aginati', ['pagination'], 'pagination'],
    ['aginat', ['pagination'], undefined],
    ['', ['a'], 'a'],
    ['', ['ab'], undefined],
    // The nearest, and the first of two.
    ['paginatoin', ['paginators', 'pagination'], 'pagination'],
    ['cats', ['bats', 'rats'], 'bats'],
    ['retry', [], undefined],
  ])('%j among %j: %s', (name, candidates, meant) => {
    expect(nearestName(name, candidates)).toBe(meant);
  });
});
