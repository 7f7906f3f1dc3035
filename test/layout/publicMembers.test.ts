import { expect, it } from 'vitest';
import { publicMembers } from '../support/publicMembers.js';

const members = publicMembers();

it('finds the members of exported types', () => {
  const names = members.map(({ name }) => name);
  expect(names).toContain('src/http/messages.ts HttpRequestOptions.signal');
  expect(members.length).toBeGreaterThan(388);
});

it('every member of an exported interface says what it is', () => {
  expect(members.filter(({ isDocumented }) => !isDocumented).map(({ name }) => name)).toEqual([]);
});

it('every member that may be left out may be undefined, for projects with exactOptionalPropertyTypes', () => {
  expect(members.filter(({ refusesUndefined }) => refusesUndefined).map(({ name }) => name)).toEqual([]);
});
