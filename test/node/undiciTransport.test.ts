import { once } from 'node:events';
import { createServer as createTcpServer } from 'node:net';
import { lastValueFrom, Subject, take, timer, toArray } from 'rxjs';
import {
  bodyChunks$,
  createHttpClient,
  type HttpClientOptions,
  type HttpResponse,
  iterJson,
} from 'rxjs-resilient-http';
import { type UndiciTransportConfig, undiciTransport } from 'rxjs-resilient-http/node';
import { CookieJar } from 'tough-cookie';
import { MockAgent, Pool } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../support/eventually.js';
import { startRawServer } from '../support/rawServer.js';
import { closed, listen, startServer } from '../support/startServer.js';

type Handler = Parameters<typeof startServer>[0];

async function setUp(handler: Handler, config: UndiciTransportConfig = {}, options: HttpClientOptions = {}) {
  const server = await startServer(handler);
  const transport = undiciTransport(config);
  const client = createHttpClient({ baseUrl: server.url, transport, resilience: { maxAttempts: 1 }, ...options });
  onTestFinished(async () => {
    await server.close();
    await transport.close();
  });
  return { client, transport, url: server.url, server: server.server };
}

/** Answers with what it was sent. */
const echo: Handler = (request, response) => {
  const chunks: Uint8Array[] = [];
  request.on('data', (chunk: Uint8Array) => chunks.push(chunk));
  request.on('end', () => {
    response.setHeader('content-type', 'application/json');
    const body = Buffer.concat(chunks).toString('utf8');
    response.end(JSON.stringify({ method: request.method, path: request.url, headers: request.headers, body }));
  });
};
interface Echo {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
}

describe('requests', () => {
  it('sends method, path, query and headers, and asks for what it can decode', async () => {
    const { client } = await setUp(echo);
    const sent = await client.json<Echo>({
      method: 'DELETE',
      path: '/a b',
      query: { q: 'ü', n: 1 },
      headers: { 'X-One': '1' },
    });
    expect(sent).toMatchObject({ method: 'DELETE', path: '/a%20b?q=%C3%BC&n=1' });
    expect(sent.headers).toMatchObject({ 'x-one': '1', accept: 'application/json' });
    expect(sent.headers['accept-encoding']).toMatch(/^gzip, deflate, br(, zstd)?$/);
  });

  it('asks for no coding of a range, and leaves what the caller says about codings alone', async () => {
    const { client } = await setUp(echo);
    const accepted = async (headers: Record<string, string>) =>
      (await client.json<Echo>({ path: '/', headers })).headers['accept-encoding'];
    expect(await accepted({ range: 'bytes=0-9' })).toBe('identity');
    expect(await accepted({ 'accept-encoding': 'br' })).toBe('br');
    const plain = await setUp(echo, { decompress: false });
    expect((await plain.client.json<Echo>('/')).headers['accept-encoding']).toBeUndefined();
  });

  it.each([
    ['text', 'hällo', 'hällo', 'text/plain;charset=UTF-8'],
    ['bytes', new TextEncoder().encode('bytes'), 'bytes', undefined],
    ['a part of a buffer', new TextEncoder().encode('..part..').subarray(2, 6), 'part', undefined],
    ['an ArrayBuffer', new TextEncoder().encode('buffer').buffer as ArrayBuffer, 'buffer', undefined],
    ['a Blob', new Blob(['blob'], { type: 'text/x-blob' }), 'blob', 'text/x-blob'],
    ['form parameters', new URLSearchParams({ a: 'ü' }), 'a=%C3%BC', 'application/x-www-form-urlencoded;charset=UTF-8'],
    ['form parameters made on the spot', () => new URLSearchParams({ a: '1' }), 'a=1', /^application\/x-www-form/],
    ['a function', () => 'fresh', 'fresh', undefined],
    ['a stream', () => new Blob(['streamed']).stream(), 'streamed', undefined],
    ['nothing', '', '', 'text/plain;charset=UTF-8'],
  ])('sends %s', async (_name, body, text, type) => {
    const { client } = await setUp(echo);
    const sent = await client.json<Echo>({ method: 'POST', path: '/', body });
    expect(sent.body).toBe(text);
    if (type instanceof RegExp) expect(sent.headers['content-type']).toMatch(type);
    else expect(sent.headers['content-type']).toBe(type);
  });

  it('sends the platform’s FormData', async () => {
    const { client } = await setUp(echo);
    const body = new FormData();
    body.set('field', 'välue');
    const sent = await client.json<Echo>({ method: 'POST', path: '/', body });
    expect(sent.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    expect(sent.body).toMatch(/name="field"\r\n\r\nvälue\r\n/);
  });

  it('gives status, text, repeated headers and the final URL', async () => {
    const { client, url } = await setUp((_request, response) => {
      response.writeHead(201, 'Made', { 'x-many': ['a', 'b'], 'set-cookie': ['c=1', 'd=2'] });
      response.end('x');
    });
    const response = await client.get('/here');
    expect(response).toMatchObject({ status: 201, statusText: 'Made', url: `${url}/here`, redirected: false });
    expect(response.headers.get('x-many')).toBe('a, b');
    expect(response.headers.getSetCookie()).toEqual(['c=1', 'd=2']);
    expect(Object.prototype.toString.call(response.content)).toBe('[object Uint8Array]');
    expect(response.content?.constructor).toBe(Uint8Array);
  });

  it('skips informational answers', async () => {
    const { client } = await setUp((_request, response) => {
      response.writeEarlyHints({ link: '</style.css>; rel=preload' });
      response.end('after the hints');
    });
    expect((await client.get('/')).contentText()).toBe('after the hints');
  });

  it('works with a Pool and with the MockAgent of undici as its dispatcher', async () => {
    const { url } = await setUp(echo);
    const pool = new Pool(url, { connections: 1 });
    const pooled = undiciTransport({ dispatcher: pool });
    expect((await createHttpClient({ baseUrl: url, transport: pooled }).json<Echo>('/pool')).path).toBe('/pool');
    expect(pooled.poolStatus()).toMatchObject({ idleConnections: 1, activeConnections: 0 });
    await pool.close();

    const mock = new MockAgent();
    mock.disableNetConnect();
    mock.get('https://api.example.com').intercept({ path: '/mocked' }).reply(200, { mocked: true });
    const client = createHttpClient({ transport: undiciTransport({ dispatcher: mock }) });
    expect(await client.json('https://api.example.com/mocked')).toEqual({ mocked: true });

    // A MockAgent knows no pause: the whole body is there before anybody reads it.
    mock.get('https://api.example.com').intercept({ path: '/rows' }).reply(200, '{"n":1}\n{"n":2}\n').times(3);
    const rows = () => client.stream('https://api.example.com/rows');
    expect(await (await rows()).text()).toBe('{"n":1}\n{"n":2}\n');
    expect(await lastValueFrom(bodyChunks$(await rows()).pipe(toArray()))).toHaveLength(1);
    const values: unknown[] = [];
    for await (const value of iterJson(await rows())) values.push(value);
    expect(values).toEqual([{ n: 1 }, { n: 2 }]);
    await mock.close();
  });

  it('refuses counts that make no sense', () => {
    expect(() => undiciTransport({ connections: 0 })).toThrow('connections: must be a whole number');
    expect(() => undiciTransport({ pipelining: Number.NaN })).toThrow('pipelining: must be a whole number');
  });

  it('after close() a request fails instead of hanging', async () => {
    const { client, transport } = await setUp(echo);
    await client.get('/');
    await transport.close();
    await expect(client.get('/')).rejects.toMatchObject({ name: 'HttpNetworkError' });
    await expect(client.get('http://127.0.0.1:1/')).rejects.toMatchObject({ name: 'HttpNetworkError' });
  });
});

describe('redirects', () => {
  it('follows them with the method and body of RFC 9110', async () => {
    const { client, url } = await setUp((request, response) => {
      const status = Number(/^\/(\d+)$/.exec(request.url ?? '')?.[1]);
      if (!status) return echo(request, response);
      response.writeHead(status, { location: '/end?x=1' }).end('elsewhere');
      return undefined;
    });
    const outcomes: Record<number, [string, string]> = {
      301: ['GET', ''],
      302: ['GET', ''],
      303: ['GET', ''],
      307: ['POST', 'payload'],
      308: ['POST', 'payload'],
    };
    for (const [status, [method, body]] of Object.entries(outcomes)) {
      const response = await client.post(`/${status}`, { body: 'payload' });
      expect(response).toMatchObject({ url: `${url}/end?x=1`, redirected: true });
      expect(response.contentJson()).toMatchObject({ method, body, path: '/end?x=1' });
    }
  });

  it('gives up after the limit, the client’s or its own, and follows none with 0', async () => {
    const loop: Handler = (_request, response) => {
      response.writeHead(302, { location: '/again' }).end();
    };
    const own = await setUp(loop, { maxRedirections: 3 });
    await expect(own.client.get('/')).rejects.toMatchObject({ code: 'ERR_TOO_MANY_REDIRECTS' });
    const theirs = await setUp(loop, {}, { maxRedirections: 2 });
    await expect(theirs.client.get('/')).rejects.toMatchObject({ code: 'ERR_TOO_MANY_REDIRECTS' });
    const none = await setUp(loop, { maxRedirections: 0 }, { throwHttpErrors: false });
    expect((await none.client.get('/')).status).toBe(302);
  });

  it('does not carry credentials to another origin', async () => {
    const elsewhere = await setUp(echo);
    const { client } = await setUp((_request, response) => {
      response.writeHead(302, { location: `${elsewhere.url}/there` }).end();
    });
    const sent = await client.json<Echo>({
      path: '/',
      headers: { authorization: 'Bearer secret', cookie: 'session=1', 'x-public': 'yes' },
    });
    expect(sent.headers.authorization).toBeUndefined();
    expect(sent.headers.cookie).toBeUndefined();
    expect(sent.headers['x-public']).toBe('yes');
  });

  it('reads a short body of a redirect for its connection’s sake, and drops a long one', async () => {
    const { client, server } = await setUp(
      (request, response) => {
        if (request.url === '/end') response.end('end');
        else response.writeHead(302, { location: '/end' }).end('x'.repeat(request.url === '/long' ? 500_000 : 50));
      },
      { connections: 1 },
    );
    let connections = 0;
    server.on('connection', () => connections++);
    expect((await client.get('/short')).contentText()).toBe('end');
    expect(connections).toBe(1);
    expect((await client.get('/long')).contentText()).toBe('end');
    expect(connections).toBe(2);
  });

  it('does not wait for the body of a redirect that never ends', async () => {
    const { client, server } = await setUp(
      (request, response) => {
        if (request.url === '/end') response.end('end');
        else response.writeHead(302, { location: '/end' }).write('x');
      },
      { connections: 1 },
    );
    expect((await client.get('/stalls', { timeoutMs: 20_000 })).contentText()).toBe('end');
    const left = client.get$('/stalls').subscribe();
    await once(server, 'request');
    left.unsubscribe();
    expect((await client.get('/end')).contentText()).toBe('end');
  });
});

describe('cookies', () => {
  it('keeps them in the jar and sends them where the jar says, redirects and HEAD included', async () => {
    const cookieJar = new CookieJar();
    const { client } = await setUp(
      (request, response) => {
        if (request.url === '/login') response.writeHead(302, { location: '/home', 'set-cookie': 'session=s1' }).end();
        else if (request.url === '/mark') response.setHeader('set-cookie', ['marked=1', 'bad; domain=other.com']).end();
        else echo(request, response);
      },
      { cookieJar },
    );
    expect((await client.json<Echo>('/login')).headers.cookie).toBe('session=s1');
    expect((await client.head('/mark')).status).toBe(200);
    const sent = await client.json<Echo>({ path: '/', headers: { cookie: 'own=1' } });
    expect(sent.headers.cookie).toBe('own=1; session=s1; marked=1');
    expect(await (await client.stream('/mark')).text()).toBe('');
  });

  it('a jar that fails, fails the request', async () => {
    const cookieJar = {
      getCookieString: () => Promise.reject(new Error('the jar is broken')),
      setCookie: () => Promise.resolve(),
    };
    const { client } = await setUp(echo, { cookieJar });
    await expect(client.get('/')).rejects.toThrow('the jar is broken');
  });
});

describe('unsubscribing', () => {
  it('while the connection is being made sends nothing', async () => {
    const { client, transport, server } = await setUp(echo);
    let requests = 0;
    server.on('request', () => requests++);
    client.get$('/').subscribe().unsubscribe();
    await eventually(() => expect(transport.poolStatus()).toMatchObject({ queuedRequests: 0, activeConnections: 0 }));
    expect(requests).toBe(0);
  });

  it('while it is queued sends nothing, and leaves the connection to the others', async () => {
    let connections = 0;
    const seen: (string | undefined)[] = [];
    const { client, server } = await setUp(
      (request, response) => {
        seen.push(request.url);
        setTimeout(() => response.end('{}'), 30);
      },
      { connections: 1 },
    );
    server.on('connection', () => connections++);
    const first = client.get('/first');
    const queued = Array.from({ length: 20 }, (_, index) => client.get$(`/queued-${index}`).subscribe());
    const last = client.get('/last');
    for (const subscription of queued) subscription.unsubscribe();
    await Promise.all([first, last]);
    expect(seen).toEqual(['/first', '/last']);
    expect(connections).toBe(1);
  });

  it.each([
    ['waiting for the headers', undefined],
    ['reading the body', 'HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nsome'],
  ])('while %s closes the connection', async (_stage, write) => {
    const server = await startRawServer([{ write, afterwards: 'hang' }]);
    const transport = undiciTransport();
    const client = createHttpClient({ baseUrl: server.url, transport });
    const subscription = client.get$('/').subscribe();
    await eventually(() => expect(server.requests.length).toBe(1));
    await eventually(() => expect(transport.poolStatus().activeConnections).toBe(1));
    subscription.unsubscribe();
    await eventually(() => expect(transport.poolStatus()).toMatchObject({ activeConnections: 0, queuedRequests: 0 }));
    await server.close();
    await transport.close();
  });

  it('from a streamed body that is idle closes the connection', async () => {
    let closedByClient = false;
    const { client } = await setUp((request, response) => {
      response.write('first');
      request.on('close', () => {
        closedByClient = true;
      });
    });
    const response = await client.stream('/');
    const chunks: string[] = [];
    const subscription = response.body$.subscribe((chunk) => chunks.push(Buffer.from(chunk).toString()));
    await eventually(() => expect(chunks).toEqual(['first']));
    subscription.unsubscribe();
    await eventually(() => expect(closedByClient).toBe(true));
  });
});

describe('streamed bodies', () => {
  it('live on after the subscriber of the response has left', async () => {
    const { client } = await setUp((_request, response) => {
      response.write('one ');
      setTimeout(() => response.end('two'), 20);
    });
    const response = await lastValueFrom(client.stream$('/').pipe(take(1)));
    expect(await response.text()).toBe('one two');
  });

  it('are not read ahead: the server is held back as long as the consumer waits', async () => {
    const chunk = Buffer.alloc(64 * 1024, 'x');
    const total = 400;
    let handedOver = 0;
    const { client } = await setUp((_request, response) => {
      const write = () => {
        while (handedOver < total) {
          handedOver++;
          if (!response.write(chunk)) {
            response.once('drain', write);
            return;
          }
        }
        response.end();
      };
      write();
    });
    const response = await client.stream('/');
    const go$ = new Subject<void>();
    let received = 0;
    let finished = false;
    bodyChunks$(response, {
      pace: () => go$.pipe(take(1)),
    }).subscribe({
      next: (bytes) => {
        received += bytes.length;
      },
      complete: () => {
        finished = true;
      },
    });
    await eventually(() => expect(received).toBeGreaterThan(0));
    await lastValueFrom(timer(100));
    const afterOne = received;
    expect(afterOne).toBeLessThanOrEqual(256 * 1024);
    // What is out of the server sits in the buffers of the two sockets: some MiB at most, of 25.
    expect(handedOver).toBeLessThan(total / 2);
    const opener = setInterval(() => go$.next(), 0);
    await eventually(() => expect(finished).toBe(true), 20_000);
    clearInterval(opener);
    expect(received).toBe(total * chunk.length);
  });

  it('hold their demand through decompression', async () => {
    const { gzipSync } = await import('node:zlib');
    const plain = Buffer.alloc(20_000_000, 'abcdefgh');
    const { client } = await setUp((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(plain));
    });
    const response = await client.stream('/');
    let waiting = 0;
    let mostWaiting = 0;
    let received = 0;
    const chunks = await lastValueFrom(
      bodyChunks$(response, {
        pace: (chunk) => {
          received += chunk.length;
          waiting++;
          mostWaiting = Math.max(mostWaiting, waiting);
          return new Promise((resolve) => {
            setImmediate(() => {
              waiting--;
              resolve(undefined);
            });
          });
        },
      }).pipe(toArray()),
    );
    expect(received).toBe(plain.length);
    expect(mostWaiting).toBe(1);
    expect(Buffer.concat(chunks).equals(plain)).toBe(true);
  });

  it('give a late reader the failure that came before', async () => {
    const server = await startRawServer([
      { write: 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nonly', afterwards: 'reset' },
    ]);
    const transport = undiciTransport();
    const response: HttpResponse = await createHttpClient({ transport }).stream(server.url);
    await lastValueFrom(timer(30));
    await expect(response.text()).rejects.toMatchObject({ name: 'HttpNetworkError' });
    await transport.close();
    await server.close();
  });

  it('free the connection when nobody wants to read them', async () => {
    const { client, transport } = await setUp((_request, response) => {
      response.write('x');
    });
    const response = await client.stream('/');
    await response.body?.cancel();
    await eventually(() => expect(transport.poolStatus().activeConnections).toBe(0));
  });
});

it('a server that accepts and says nothing runs into the attempt’s timeout', async () => {
  const server = createTcpServer((socket) => socket.resume());
  const port = await listen(server);
  const transport = undiciTransport();
  const client = createHttpClient({
    transport,
    timeoutMs: 50,
    resilience: { maxAttempts: 2, backoff: { initialDelayMs: 1 } },
  });
  await expect(client.get(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({
    name: 'HttpTimeoutError',
    outcome: { attempts: 2 },
  });
  await eventually(() => expect(transport.poolStatus().activeConnections).toBe(0));
  await transport.close();
  await closed(server);
});
