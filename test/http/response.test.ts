import { inspect } from 'node:util';
import { config, firstValueFrom, NEVER, Observable, of, Subject, throwError, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { HttpNetworkError, HttpTimeoutError } from '../../src/core/errors.js';
import { createHttpClient } from '../../src/http/client.js';
import { createHttpResponse } from '../../src/http/createHttpResponse.js';
import { rateLimitOf } from '../../src/http/rateLimitOf.js';
import { discardBody, failBody, whenBodyDone } from '../../src/http/response.js';
import type { HttpRequest, HttpResponse, HttpResponseInit } from '../../src/http/types.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const textOf = (chunks: Uint8Array[]) => chunks.map((chunk) => new TextDecoder().decode(chunk)).join('');

/** A response that came through a client, so that request, outcome and policy are real. */
async function respond(init: HttpResponseInit, stream = false): Promise<HttpResponse> {
  const client = createHttpClient({
    baseUrl: 'https://api.example.com',
    transport: (request) => of(createHttpResponse(request, init)),
    throwHttpErrors: false,
    resilience: { maxAttempts: 1 },
  });
  return stream ? client.stream('/x') : client.get('/x');
}

async function aRequest(): Promise<HttpRequest> {
  return (await respond({})).request;
}

it.each<[string, number, HttpResponseInit['body']]>([
  ['JSON', 200, { a: 1 }],
  ['nothing', 204, null],
  ['an error', 404, 'gone'],
])('makes a Response of the platform, where that insists on its own: %s', async (_, status, body) => {
  const ours = await respond({ status, body, headers: { 'x-a': 'b' } });
  const theirs = new Response(ours.body, ours);
  expect(theirs).toBeInstanceOf(Response);
  expect([theirs.status, theirs.headers.get('x-a')]).toEqual([status, 'b']);
  expect(await theirs.text()).toBe(ours.contentText());
});

it('says what a response tells about limits when it is asked, of any response', async () => {
  const headers = { 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '7', 'retry-after': '3' };
  const said = { limitRequests: 100, remainingRequests: 7, retryAfterMs: 3000 };
  const ours = await respond({ headers });
  expect(rateLimitOf(ours)).toMatchObject(said);
  expect(rateLimitOf({ ...ours, headers: new Headers(headers), outcome: ours.outcome } as HttpResponse)).toMatchObject(
    said,
  );
  expect(rateLimitOf(await respond({}))).toBeUndefined();
  expect(ours).not.toHaveProperty('rateLimit');
});

describe('a buffered response', () => {
  it('has the shape of a Response', async () => {
    const response: Response = await respond({
      status: 201,
      statusText: 'Created',
      headers: { 'X-A': 'b' },
      body: { a: 1 },
      url: 'https://api.example.com/y',
    });
    expect(response).toMatchObject({
      status: 201,
      statusText: 'Created',
      ok: true,
      redirected: false,
      bodyUsed: false,
    });
    expect(response.url).toBe('https://api.example.com/y');
    expect(response.headers.get('x-a')).toBe('b');
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response instanceof Response).toBe(false);
    expect(Object.prototype.toString.call(response)).toBe('[object Response]');
    expect(await response.json()).toEqual({ a: 1 });
    expect(response.bodyUsed).toBe(true);
    await expect(response.text()).rejects.toThrow(TypeError);
  });

  it('reads its content without using the body up', async () => {
    const response = await respond({ body: '{"a":[1]}' });
    expect(response.content).toEqual(bytes('{"a":[1]}'));
    expect(response.contentText()).toBe('{"a":[1]}');
    expect(response.contentJson()).toEqual({ a: [1] });
    expect(response.contentJson()).toBe(response.contentJson());
    expect(response.bodyUsed).toBe(false);
    expect(await response.text()).toBe('{"a":[1]}');
  });

  it('gives its body in every WHATWG form', async () => {
    const init = { body: 'abc', headers: { 'content-type': 'text/plain' } };
    expect(new Uint8Array(await (await respond(init)).arrayBuffer())).toEqual(bytes('abc'));
    expect(await (await respond(init)).bytes()).toEqual(bytes('abc'));
    const blob = await (await respond(init)).blob();
    expect([blob.type, await blob.text()]).toEqual(['text/plain', 'abc']);
    const form = await (
      await respond({ body: 'a=1&b=2', headers: { 'content-type': 'application/x-www-form-urlencoded' } })
    ).formData();
    expect([...form]).toEqual([
      ['a', '1'],
      ['b', '2'],
    ]);
    const viaStream = new Response((await respond(init)).body);
    expect(await viaStream.text()).toBe('abc');
    expect(textOf(await firstValueFrom((await respond(init)).body$.pipe(toArray())))).toBe('abc');
  });

  it('clones', async () => {
    const response = await respond({ body: 'abc' });
    const copy = response.clone();
    expect(await response.text()).toBe('abc');
    expect(await copy.text()).toBe('abc');
    expect(() => response.clone()).toThrow(TypeError);
  });

  it.each([204, 304])('%i has no content, and its JSON is a clear error', async (status) => {
    const response = await respond({ status });
    expect(response.content).toHaveLength(0);
    expect(() => response.contentJson()).toThrow('the body is empty where JSON was expected');
  });

  it('says where JSON breaks, not what it says', async () => {
    const response = await respond({ body: '<html>secret</html>', headers: { 'content-type': 'text/html' } });
    expect(() => response.contentJson()).toThrow(/failed: the body is not JSON.*content type text\/html/);
    expect(() => response.contentJson()).not.toThrow(/secret/);
  });

  it('drops a byte order mark', async () => {
    const response = await respond({ body: new Uint8Array([0xef, 0xbb, 0xbf, 0x31]) });
    expect(response.contentJson()).toBe(1);
  });

  it('changes into another with with()', async () => {
    const response = await respond({ body: 'abc', headers: { 'x-a': '1' } });
    const changed = response.with({ status: 418, body: { b: 2 } });
    expect([changed.status, changed.headers.get('x-a'), changed.contentJson()]).toEqual([418, '1', { b: 2 }]);
    expect(changed.outcome).toEqual({ ...response.outcome, ok: false, status: 418, errorCategory: 'validation' });
    expect(response.with({ statusText: 'Fine' }).outcome).toBe(response.outcome);
    expect(response.status).toBe(200);
    expect(response.with({ headers: { 'x-b': '2' } }).contentText()).toBe('abc');
  });

  it('keeps repeated headers apart for getSetCookie', async () => {
    const response = await respond({
      headers: [
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
        ['vary', 'x'],
        ['vary', 'y'],
      ],
    });
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(response.headers.get('vary')).toBe('x, y');
  });

  it('hides secrets when it is shown', async () => {
    const response = await respond({
      headers: { 'set-cookie': 'hush=1', 'x-a': 'b' },
      url: 'https://api.example.com/?token=hush',
    });
    expect(inspect(response)).not.toContain('hush');
    expect(JSON.stringify(response)).not.toContain('hush');
    expect(JSON.stringify(response)).toContain('"x-a":"b"');
  });
});

describe('a streamed response', () => {
  it('throws on the synchronous readings', async () => {
    const response = await respond({ body: of(bytes('a')) }, true);
    expect(response.content).toBeUndefined();
    expect(() => response.contentText()).toThrow('the body is streamed');
  });

  it('can be read once', async () => {
    const response = await respond({ body: of(bytes('a'), bytes('b')) }, true);
    expect(textOf(await firstValueFrom(response.body$.pipe(toArray())))).toBe('ab');
    expect(response.bodyUsed).toBe(true);
    await expect(firstValueFrom(response.body$)).rejects.toThrow('the body has been read or cancelled already');
    await expect(response.text()).rejects.toThrow(TypeError);
  });

  it('lives on after firstValueFrom', async () => {
    const chunks = new Subject<Uint8Array>();
    const response = await respond({ body: chunks }, true);
    const text = response.text();
    chunks.next(bytes('late'));
    chunks.complete();
    expect(await text).toBe('late');
  });

  it('is a readable stream with an error in it', async () => {
    const response = await respond({ body: throwError(() => new Error('cut')) }, true);
    await expect(new Response(response.body).text()).rejects.toThrow('cut');
  });

  it('is buffered for request$, from whatever the transport answers', async () => {
    expect((await respond({ body: of(bytes('a'), bytes('b')) })).contentText()).toBe('ab');
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(bytes('x'));
        controller.close();
      },
    });
    expect((await respond({ body: stream })).contentText()).toBe('x');
    const client = createHttpClient({ transport: () => of(new Response('native') as HttpResponse) });
    expect((await client.get('https://api.example.com/')).contentText()).toBe('native');
  });

  it('tells when its body is done: read, failed, cancelled or discarded', async () => {
    const ends: string[] = [];
    const read = await respond({ body: of(bytes('a')) }, true);
    whenBodyDone(read, () => ends.push('read'));
    await read.text();
    const left = await respond({ body: NEVER }, true);
    whenBodyDone(left, () => ends.push('left'));
    left.body$.subscribe().unsubscribe();
    const dropped = await respond({ body: NEVER }, true);
    whenBodyDone(dropped, () => ends.push('dropped'));
    discardBody(dropped);
    const failed = await respond({ body: NEVER }, true);
    whenBodyDone(failed, () => ends.push('failed'));
    failBody(failed, new Error('deadline'));
    await expect(failed.text()).rejects.toThrow('deadline');
    const buffered = await respond({ body: 'a' });
    whenBodyDone(buffered, () => ends.push('buffered'));
    expect(ends).toEqual(['read', 'left', 'dropped', 'failed', 'buffered']);
  });

  it('names its request in what a body fails with, read or not', async () => {
    const start = 'GET https://api.example.com/x failed: ';
    const cut = new HttpNetworkError('cut short', { code: 'ECONNRESET' });
    const broken = await respond({ body: throwError(() => cut) }, true);
    await expect(broken.text()).rejects.toBe(cut);
    expect(cut.message).toBe(`${start}cut short (attempt 1)`);
    expect(cut.request).toBe(broken.request);
    expect(cut.outcome).toMatchObject({ ok: false, attempts: 1, errorCategory: 'transient' });
    for (const isRead of [false, true]) {
      const late = await respond({ body: NEVER }, true);
      const reading = isRead && late.text();
      failBody(late, new HttpTimeoutError('total', 5));
      await expect(reading || late.text()).rejects.toThrow(`${start}not finished within 5 ms in all (attempt 1)`);
    }
    const empty = await respond({ body: '' });
    expect(() => empty.contentJson()).toThrow(`${start}the body is empty where JSON was expected (attempt 1)`);
    await expect(empty.json()).rejects.toThrow(`${start}the body is empty`);
  });

  it('is read whole within maxResponseBytes, whichever form is asked for; chunk by chunk it has no limit', async () => {
    let left = 0;
    // It never ends: what is too long is known before.
    const body = new Observable<Uint8Array>((subscriber) => {
      subscriber.add(() => left++);
      subscriber.next(bytes('12345'));
      subscriber.next(bytes('67890'));
    });
    const streamOf = (maxResponseBytes: number, whole = body) =>
      createHttpClient({
        baseUrl: 'https://api.example.com',
        maxResponseBytes,
        transport: (request) => of(createHttpResponse(request, { body: whole })),
      }).stream('/x');
    for (const form of ['text', 'json', 'arrayBuffer', 'bytes', 'blob'] as const) {
      const reading = (await streamOf(9))[form]();
      await expect(reading, form).rejects.toMatchObject({
        name: 'ResponseTooLargeError',
        limitBytes: 9,
        message: 'GET https://api.example.com/x failed: the body is larger than 9 bytes (attempt 1)',
      });
    }
    await expect((await streamOf(9)).clone().text()).rejects.toThrow('larger than 9 bytes');
    expect(left).toBe(5);
    const fits = of(bytes('12345'), bytes('6789'));
    expect(await (await streamOf(9, fits)).text()).toBe('123456789');
    expect((await firstValueFrom((await streamOf(1, fits)).body$.pipe(toArray()))).length).toBe(2);
  });

  it('of the platform, read before by somebody who let go of it, is no empty one', async () => {
    for (const form of ['get', 'stream'] as const) {
      for (const use of ['read', 'cancel'] as const) {
        const native = new Response('all of it');
        if (use === 'cancel') await native.body?.cancel();
        else {
          const reader = native.body?.getReader();
          await reader?.read();
          reader?.releaseLock();
        }
        const client = createHttpClient({ transport: () => of(native as HttpResponse) });
        const text = async () => (await client[form]('https://api.example.com/')).text();
        await expect(text(), `${form} ${use}`).rejects.toThrow('the body has been read or cancelled already');
      }
    }
  });

  it('clones into two that both read it all', async () => {
    const response = await respond({ body: of(bytes('a'), bytes('b')) }, true);
    const copy = response.clone();
    expect(await Promise.all([response.text(), copy.text()])).toEqual(['ab', 'ab']);
  });
});

describe('createHttpResponse', () => {
  it('takes arrays and objects as JSON, text and bytes as they are', async () => {
    const request = await aRequest();
    expect(createHttpResponse(request, { body: [1] }).headers.get('content-type')).toBe('application/json');
    expect(createHttpResponse(request, { body: 'x' }).headers.get('content-type')).toBeNull();
    expect(createHttpResponse(request, { body: null }).content).toHaveLength(0);
    expect(
      createHttpResponse(request, { headers: { 'content-type': 'application/problem+json' }, body: {} }).headers.get(
        'content-type',
      ),
    ).toBe('application/problem+json');
  });
});

describe('the body of a response beside the platform’s', () => {
  /** What a caller may do with a body, told as a list of what came of each step. */
  const cases: Record<string, (response: Response) => Promise<unknown[]>> = {
    'cancel, untouched': async (response) => [await response.body?.cancel(), response.bodyUsed, response.body?.locked],
    'cancel twice': async ({ body }) => [await body?.cancel(), await body?.cancel()],
    'cancel, then text()': async (response) => [await response.body?.cancel(), await nameOf(response.text())],
    'text(), then cancel': async (response) => [
      await response.text(),
      response.body?.locked,
      await nameOf(response.body?.cancel()),
    ],
    'body, text(), cancel': async (response) => {
      const { body } = response;
      return [await response.text(), body?.locked, body === response.body, await nameOf(body?.cancel())];
    },
    'cancel while text() reads': async (response) => {
      const text = response.text();
      return [await nameOf(response.body?.cancel()), await text];
    },
    'json() fails, then cancel': async (response) => [
      typeof (await nameOf(response.json())),
      await nameOf(response.body?.cancel()),
    ],
    'a reader holds it: text(), clone(), cancel': async (response) => {
      response.body?.getReader();
      return [
        response.bodyUsed,
        await nameOf(response.text()),
        await nameOf(Promise.resolve().then(() => response.clone())),
        await nameOf(response.body?.cancel()),
      ];
    },
    'read to the end by a reader, then cancel': async (response) => {
      const reader = response.body?.getReader();
      while (!(await reader?.read())?.done);
      const held = await nameOf(response.body?.cancel());
      reader?.releaseLock();
      return [held, await response.body?.cancel(), response.bodyUsed];
    },
    'one chunk read, then cancel': async (response) => {
      const reader = response.body?.getReader();
      const { done } = (await reader?.read()) ?? {};
      reader?.releaseLock();
      return [done, await response.body?.cancel(), response.bodyUsed, await nameOf(response.text())];
    },
    'for await, then cancel': async ({ body }) => {
      let length = 0;
      for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) length += chunk.length;
      return [length, body?.locked, await body?.cancel()];
    },
    'body, clone(), cancel': async (response) => {
      const { body } = response;
      const copy = response.clone();
      const text = await copy.text();
      return [body?.locked, response.body === body, await response.body?.cancel(), text, response.bodyUsed];
    },
  };

  const nameOf = async (step: Promise<unknown> | undefined) => {
    try {
      return await step;
    } catch (error) {
      return (error as Error).name;
    }
  };
  const stream = () =>
    new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(bytes('ab'));
        controller.enqueue(bytes('c'));
        controller.close();
      },
    });

  describe.each([
    ['buffered', () => respond({ body: 'abc' })],
    ['streamed from an Observable', () => respond({ body: of(bytes('ab'), bytes('c')) }, true)],
    ['streamed from a stream', () => respond({ body: stream() }, true)],
  ])('%s', (_, ours) => {
    it.each(Object.entries(cases))('%s', async (_name, use) => {
      expect(await use(await ours())).toEqual(await use(new Response(stream())));
    });
  });

  it('may be cancelled in `finally`, read by body$ or not, and nothing is thrown behind anybody’s back', async () => {
    const unhandled: unknown[] = [];
    config.onUnhandledError = (error) => unhandled.push(error);
    const read = await respond({ body: of(bytes('a')) }, true);
    const { body } = read;
    await firstValueFrom(read.body$);
    const outcomes = [await nameOf(body?.cancel()), await nameOf(read.body?.cancel())];
    const broken = await respond({ body: throwError(() => new Error('cut')) }, true);
    outcomes.push(await nameOf(broken.body?.cancel()));
    const dropped = await respond({ body: throwError(() => new Error('cut')) }, true);
    discardBody(dropped);
    outcomes.push(await nameOf(dropped.body?.cancel()), await nameOf(dropped.text()));
    await new Promise((resolve) => setTimeout(resolve, 5));
    config.onUnhandledError = null;
    expect(outcomes).toEqual(['TypeError', 'TypeError', undefined, undefined, 'TypeError']);
    expect(unhandled).toEqual([]);
  });

  it('gives up what an Observable holds when it is cancelled unread', async () => {
    for (const cancel of [(response: HttpResponse) => response.body?.cancel(), discardBody]) {
      let released = 0;
      const held = new Observable<Uint8Array>(() => () => released++);
      await cancel(await respond({ body: held }, true));
      expect(released).toBe(1);
    }
  });

  it('does not end as if it were whole when a limit cut it before it was read', async () => {
    const late = await respond({ body: NEVER }, true);
    failBody(late, new Error('deadline'));
    await expect(new Response(late.body).text()).rejects.toThrow('deadline');
  });
});
