import { lastValueFrom, toArray } from 'rxjs';
import { createRestSource, type ResponseAction } from 'rxjs-resilient-http/rest';
import { describe, expect, it } from 'vitest';
import { fakeApi, type Reply } from './fakeApi.js';

async function read(responseActions: readonly ResponseAction[], reply: (request: number) => Reply) {
  let count = 0;
  const api = fakeApi(() => {
    count += 1;
    return reply(count);
  });
  const endpoint = { strategy: 'single-page' as const, responseActions };
  const source = createRestSource(
    { client: { baseUrl: 'https://api.example.com' }, resources: [{ name: 'rows', endpoint }] },
    { client: api.client },
  );
  const result: unknown = await lastValueFrom(source.resource$('rows').pipe(toArray())).catch(
    (error: unknown) => error,
  );
  return { result, requests: api.requests.length };
}

const slack: ResponseAction = { where: { ok: false }, action: 'fail', message: 'error' };
const graphQl: ResponseAction = { has: 'errors', action: 'fail', message: 'errors[0].message' };

describe("the action 'fail'", () => {
  it.each<[string, ResponseAction, Reply, RegExp]>([
    [
      'Slack, 200',
      slack,
      { body: { ok: false, error: 'invalid_auth' } },
      /responseActions\[0\]: invalid_auth \(status 200\)/,
    ],
    [
      'GraphQL, 200',
      graphQl,
      { body: { data: null, errors: [{ message: 'no such field' }] } },
      /: no such field \(status 200\)/,
    ],
    [
      'a message that is no text',
      { ...graphQl, message: 'errors' },
      { body: { errors: [{ reason: 7 }] } },
      /: \[\{"reason":7\}\] \(status/,
    ],
    ['no message there', { ...slack, message: 'why' }, { body: { ok: false } }, /: \{"ok":false\} \(status 200\)/],
    [
      'by status and text',
      { statusCode: 503, content: 'closed', action: 'fail' },
      { status: 503, body: 'closed' },
      /: closed \(status 503\)/,
    ],
  ])('%s: ends the run at once, with what the answer says', async (_, action, reply, message) => {
    const { result, requests } = await read([action], () => reply);
    expect((result as Error).message).toMatch(message);
    expect((result as Error).message).toMatch(/^rows: .*resources\[0\]\.endpoint\.responseActions\[0\]/);
    expect(requests).toBe(1);
  });

  it.each<[string, ResponseAction, Reply]>([
    ['the flag is another', slack, { body: { ok: true, id: 1 } }],
    ['the flag is missing', slack, { body: { id: 1 } }],
    ['nothing is there', graphQl, { body: { id: 1 } }],
    ['null is there', graphQl, { body: { id: 1, errors: null } }],
    ['an empty list is there', graphQl, { body: { id: 1, errors: [] } }],
    ['false is there', { ...graphQl, has: 'failed' }, { body: { id: 1, failed: false } }],
  ])('leaves an answer alone where %s', async (_, action, reply) => {
    const { result } = await read([action], () => reply);
    expect(result).toEqual([reply.body]);
  });

  it('goes with others: what is to come again, and what is to be ignored', async () => {
    const actions: ResponseAction[] = [
      { where: { ok: false, error: 'ratelimited' }, action: 'retry' },
      { where: { ok: false, error: 'not_in_channel' }, action: 'ignore' },
      slack,
    ];
    const answers =
      (...errors: string[]) =>
      (request: number): Reply => ({
        body: errors[request - 1] ? { ok: false, error: errors[request - 1] } : { ok: true, id: 1 },
      });
    expect(await read(actions, answers('ratelimited', 'ratelimited'))).toMatchObject({
      result: [{ ok: true, id: 1 }],
      requests: 3,
    });
    expect(await read(actions, answers('not_in_channel'))).toMatchObject({ result: [], requests: 1 });
    expect((await read(actions, answers('ratelimited', 'account_inactive'))).requests).toBe(2);
  });

  it('shows no secret of the answer', async () => {
    const { result } = await read([{ action: 'fail', has: 'token' }], () => ({ body: { token: 'shh', id: 1 } }));
    expect((result as Error).message).not.toContain('shh');
  });
});
