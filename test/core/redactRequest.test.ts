import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../src/core/redact.js';
import { redactCheckpoint, redactRequest } from '../../src/core/redactRequest.js';

const redactor = createRedactor();

describe('redactRequest', () => {
  it('masks what is secret in path, query, headers, JSON and form, and shows the rest', () => {
    const request = {
      method: 'POST' as const,
      path: '/x?api_key=hunter2&page=2',
      query: { access_token: 'hunter2', page: 2 },
      headers: { Authorization: 'Bearer hunter2', Accept: 'text/plain', Cookie: null },
      json: { password: 'hunter2', name: 'Ann' },
    };
    expect(redactRequest(request, redactor)).toEqual({
      method: 'POST',
      path: '/x?api_key=***&page=2',
      query: { access_token: '***', page: 2 },
      headers: { Authorization: '***', Accept: 'text/plain', Cookie: null },
      json: { password: '***', name: 'Ann' },
    });
  });

  it('masks the pairs of a form by their names', () => {
    const form: [string, string][] = [
      ['password', 'hunter2'],
      ['name', 'Ann'],
    ];
    expect(redactRequest({ form }, redactor).form).toEqual([
      ['password', '***'],
      ['name', 'Ann'],
    ]);
  });

  it('goes by what the caller takes for a credential', () => {
    const headers = { 'X-Tenant': 'hunter2', Accept: 'text/plain' };
    const shown = redactRequest({ headers }, redactor, (name) => name === 'X-Tenant');
    expect(shown.headers).toEqual({ 'X-Tenant': '***', Accept: 'text/plain' });
  });

  it('says of another body only that there is one', () => {
    expect(redactRequest({ body: 'hunter2' }, redactor).body).toBe('***');
    expect(redactRequest({}, redactor)).toEqual({});
  });
});

describe('redactCheckpoint', () => {
  it('masks what the next request has, and shows where the run is', () => {
    const next = { method: 'GET', path: '/x?api_key=hunter2&cursor=abc' } as const;
    const checkpoint = { version: 1, next, pageIndex: 3, collectedItems: 30 } as const;
    expect(redactCheckpoint(checkpoint, redactor)).toEqual({
      version: 1,
      next: { method: 'GET', path: '/x?api_key=***&cursor=abc' },
      pageIndex: 3,
      collectedItems: 30,
    });
    expect(redactCheckpoint({ ...checkpoint, next: null }, redactor)).toEqual({ ...checkpoint, next: null });
  });
});
