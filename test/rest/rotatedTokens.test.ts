import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom, toArray } from 'rxjs';
import { createRestSource, type RestSourceConfig, type RestSourceOptions } from 'rxjs-resilient-http/rest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runHere, startTool } from '../cli/runTool.js';
import { eventually } from '../support/eventually.js';
import { type RunningServer, startServer } from '../support/startServer.js';
import { memoryStore } from './fakeApi.js';

let server: RunningServer;
let directory: string;
/** The refresh tokens that came, and the only one that is good. */
let sent: string[];
let good: string;
/** How many asked what needs no token, and what the answers of the token endpoint wait for. */
let opened: number;
let heldBy: Promise<void>;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'rotated-'));
  sent = [];
  good = 'refresh-0';
  opened = 0;
  heldBy = Promise.resolve();
  server = await startServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    if (request.url !== '/token') {
      if (request.url === '/open') opened += 1;
      if (request.url === '/open') return response.writeHead(200).end('[]');
      if (request.url === '/leaky') return response.writeHead(400).end(`{"message":"${good} it is"}`);
      const isIn = request.headers.authorization?.startsWith('Bearer access-');
      return response.writeHead(isIn ? 200 : 401, { 'content-type': 'application/json' }).end('[{"id":1}]');
    }
    const token = new URLSearchParams(body).get('refresh_token') ?? '';
    sent.push(token);
    response.writeHead(token === good ? 200 : 400, { 'content-type': 'application/json' });
    if (token !== good) return response.end(`{"error":"invalid_grant","error_description":"${token} is spent"}`);
    good = `refresh-${sent.length}`;
    const answer = `{"access_token":"access-${sent.length}","refresh_token":"${good}","expires_in":600}`;
    await heldBy;
    return response.end(answer);
  });
});
afterEach(async () => {
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});

const auth = (refreshToken = 'refresh-0') => ({
  type: 'oauth2RefreshToken' as const,
  accessTokenUrl: `${server.url}/token`,
  clientId: 'me',
  refreshToken,
});
const config = (refreshToken?: string): RestSourceConfig => ({
  client: { baseUrl: server.url, auth: auth(refreshToken) },
  resources: ['items'],
});
const read = (source: RestSourceConfig, options: RestSourceOptions) =>
  lastValueFrom(createRestSource(source, options).records$.pipe(toArray()));

describe('a refresh token that the server gives in place of the last', () => {
  it.each(['state', 'tokens'] as const)('is where the next run starts, by `%s`', async (option) => {
    const store = memoryStore();
    for (let run = 0; run < 3; run += 1) expect(await read(config(), { [option]: store })).toHaveLength(1);
    expect(sent).toEqual(['refresh-0', 'refresh-1', 'refresh-2']);
  });

  it('goes to `tokens` where both are given', async () => {
    const [state, tokens] = [memoryStore(), memoryStore()];
    for (let run = 0; run < 2; run += 1) await read(config(), { state, tokens, fresh: true });
    expect([state.saved.size, [...tokens.saved.values()]]).toEqual([0, ['{"version":1,"refreshToken":"refresh-2"}']]);
  });

  it('counts no more once the configuration has another one', async () => {
    const tokens = memoryStore();
    await read(config(), { tokens });
    good = 'signed-in-again';
    await read(config('signed-in-again'), { tokens });
    await read(config('signed-in-again'), { tokens });
    expect(sent).toEqual(['refresh-0', 'signed-in-again', 'refresh-2']);
  });

  it('is shared by all endpoints of the same auth', async () => {
    const shared: RestSourceConfig = {
      client: { baseUrl: server.url, auth: auth() },
      resourceDefaults: { endpoint: { auth: auth() } },
      resources: ['a', 'b', { name: 'c', endpoint: { auth: auth() } }],
    };
    expect(await read(shared, {})).toHaveLength(3);
    expect(sent).toEqual(['refresh-0']);
  });

  it('of another kind in the store is an error that does not show it', async () => {
    const tokens = memoryStore();
    await read(config(), { tokens });
    for (const key of tokens.saved.keys()) await tokens.save(key, 'refresh-1');
    const failure = await read(config(), { tokens }).catch(String);
    expect(failure).toMatch(/tokens: what is saved as "refresh token \w+" is no refresh token/);
    expect(failure).not.toContain('refresh-1');
  });
});

describe('pull with a provider that rotates refresh tokens', () => {
  const source = (value: object = config()) => {
    const path = join(directory, 'source.json');
    writeFileSync(path, JSON.stringify(value));
    return path;
  };

  it('into a directory, again and again', async () => {
    const out = join(directory, 'data');
    for (let run = 0; run < 3; run += 1) {
      const { code, stderr } = await runHere(['pull', source(), '--out', out, '-v']);
      expect([code, stderr]).toEqual([0, expect.not.stringContaining('refresh-')]);
    }
    expect(sent).toEqual(['refresh-0', 'refresh-1', 'refresh-2']);
    const state = join(out, '.state');
    const [file = ''] = readdirSync(state);
    expect(readFileSync(join(state, file), 'utf8')).toContain('refresh-3');
    expect(statSync(join(state, file)).mode & 0o777).toBe(0o600);
  });

  it('to anywhere, in turn', async () => {
    const env = { HOME: directory };
    for (const to of [[], ['--out', join(directory, 'a')], ['--out', join(directory, 'b')], [], ['--limit', '1']]) {
      expect((await runHere(['pull', source(), ...to], env)).stderr).toMatch(/: 1 records/);
    }
    // A state of its own that is behind.
    expect((await runHere(['pull', source(), '--out', join(directory, 'a')], env)).code).toBe(0);
    expect(sent).toEqual(['refresh-0', 'refresh-1', 'refresh-2', 'refresh-3', 'refresh-4', 'refresh-5']);
    const folder = join(directory, '.local/state/rxjs-resilient-http/tokens');
    expect(readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o777)).toEqual([0o600]);
  });

  it.each<[string, (name: string) => string[]]>([
    ['to their own directories', (name) => ['--out', join(directory, name)]],
    ['to standard output', () => []],
  ])('of two processes at once, %s: no two spend the same one', async (_to, out) => {
    const file = source({
      ...config(),
      resources: ['items', { name: 'open', endpoint: { path: 'open', auth: null } }],
    });
    const start = (name: string) => startTool(['pull', file, ...out(name)], { HOME: directory });
    let letGo = () => {};
    heldBy = new Promise((resolve) => {
      letGo = resolve;
    });
    const first = start('a');
    await eventually(() => expect(sent).toEqual(['refresh-0']), 20_000);
    const second = start('b');
    // From where it asks for a token at the same time.
    await eventually(() => expect(opened).toBe(2), 20_000);
    await new Promise((resolve) => setTimeout(resolve, 200));
    letGo();
    const ends = await Promise.all([first.done, second.done]);
    expect(ends.map(({ code, stderr }) => [code, stderr])).toEqual(
      ends.map(() => [0, expect.stringMatching(/: 1 records/)]),
    );
    expect(sent).toEqual(['refresh-0', 'refresh-1']);
    expect(readdirSync(join(directory, '.local/state/rxjs-resilient-http/tokens'))).toHaveLength(1);
  });

  it('of a process that was killed while it asked is waited for no longer', async () => {
    heldBy = new Promise(() => {});
    const killed = startTool(['pull', source()], { HOME: directory });
    await eventually(() => expect(sent).toEqual(['refresh-0']), 20_000);
    killed.kill();
    await killed.done;
    heldBy = Promise.resolve();
    // As from a provider that lets the last one be used again where its answer was lost.
    good = 'refresh-0';
    expect((await runHere(['pull', source()], { HOME: directory })).code).toBe(0);
    expect(sent).toEqual(['refresh-0', 'refresh-0']);
  });

  it('shows none that was kept, where the server repeats it', async () => {
    const env = { HOME: directory };
    await runHere(['pull', source()], env);
    good = 'spent elsewhere';
    const { code, stderr } = await runHere(['pull', source(), '-v'], env);
    expect([code, sent.at(-1)]).toEqual([1, 'refresh-1']);
    expect(stderr).toMatch(/invalid_grant: .* is spent/);
    expect(stderr).not.toContain('refresh-1');
  });

  it('shows no new one that the API repeats', async () => {
    const leaky = source({ ...config(), resources: ['leaky'] });
    const { code, stderr } = await runHere(['pull', leaky, '-v'], { HOME: directory });
    expect([code, good]).toEqual([1, 'refresh-1']);
    expect(stderr).toMatch(/"\S+ it is"/);
    expect(stderr).not.toContain('refresh-1');
  });

  it.each([
    ['no directory as --out, no HOME', {}],
    ['ENOTDIR', { HOME: '/dev/null' }],
  ])('says where it cannot keep one (%s), and shows none', async (why, env) => {
    const { code, stdout, stderr } = await runHere(['pull', source()], env);
    expect([code, stdout]).toEqual([0, '{"id":1}\n']);
    expect(stderr).toMatch(new RegExp(`the API gave a new refresh token, which cannot be kept \\(.*${why}.*\\)`));
    const second = await runHere(['pull', source(), '-v'], env);
    expect(second.code).toBe(1);
    expect(second.stderr).toContain('invalid_grant');
    expect(stderr + second.stderr).not.toContain('refresh-1');
  });
});
