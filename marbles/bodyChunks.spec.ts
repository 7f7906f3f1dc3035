import { EMPTY, mergeMap, NEVER, of, Subject, takeUntil, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createHttpClient } from '../src/http/client.js';
import { createHttpResponse } from '../src/http/createHttpResponse.js';
import type { HttpRequest } from '../src/http/types.js';
import { bodyChunks$ } from '../src/streams/bodyChunks.js';
import { diagram } from './diagrams/diagram.js';
import { text } from './kit/replies.js';
import { virtual } from './parserCases.js';

const bytes = (content: string) => new TextEncoder().encode(content);
const chunks = { a: bytes('a'), b: bytes('b'), w: bytes('whole') };

/** A request to hang a response made by hand on. */
const request = (() => {
  let made: HttpRequest | undefined;
  const transport = (prepared: HttpRequest) => {
    made = prepared;
    return of(createHttpResponse(prepared));
  };
  createHttpClient({ transport }).request$('http://api.example.com/').subscribe();
  return made as HttpRequest;
})();
const respond = (body: Parameters<typeof createHttpResponse>[1]) => createHttpResponse(request, body);

describe('bodyChunks$', () => {
  it(
    'empty, never, one and many: the chunks of the body',
    virtual(({ cold, expectObservable }) => {
      expectObservable(bodyChunks$(respond({}))).toBe('|');
      expectObservable(bodyChunks$(respond({ body: 'whole' }))).toBe('(w|)', chunks);
      expectObservable(bodyChunks$(respond({ body: NEVER }))).toBe('-');
      expectObservable(bodyChunks$(respond({ body: cold('-a-b-|', chunks) }))).toBe('-a-b-|', chunks);
    }),
  );

  it(
    'error: passes it on',
    virtual(({ cold, expectObservable }) => {
      expectObservable(bodyChunks$(respond({ body: cold('-a-#', chunks) }))).toBe('-a-#', chunks);
    }),
  );

  it(
    'early unsubscribe: cancels an idle body',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const body = cold('  -a---', chunks);
      const unsub = '      ---!';
      const subs = '       ^--!';
      const expected = '   -a--';
      expectObservable(bodyChunks$(respond({ body })), unsub).toBe(expected, chunks);
      expectSubscriptions(body.subscriptions).toBe(subs);
    }),
  );

  it(
    'reuse: a body is read once',
    virtual(({ cold, expectObservable }) => {
      const response = respond({ body: cold('a|', chunks) });
      expectObservable(bodyChunks$(response)).toBe('a|', chunks);
      expectObservable(bodyChunks$(response)).toBe(
        '#',
        {},
        new TypeError('the body has been read or cancelled already'),
      );
    }),
  );

  it(
    'over a client: leaving the body aborts the request',
    virtual(({ http, cold, expectObservable, flush }) => {
      const api = http({ 'GET /': 'r--r--r-' }, { r: text('r') });
      const client = createHttpClient({ ...api, baseUrl: 'http://api.example.com' });
      const chunks$ = client.stream$('/').pipe(mergeMap((response) => bodyChunks$(response)));
      const left = cold(' ----x');
      const expected = ' r--r|';
      expectObservable(chunks$.pipe(takeUntil(left))).toBe(expected, { r: bytes('r') });
      flush();
      expect(api.requests[0]?.abortedAt).toBe(4);
    }),
  );
});

/** A WHATWG stream counts its pulls, and has nothing virtual. */
function countedStream(parts: string[]) {
  const counts = { pulls: 0, cancelled: false };
  const stream = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        const part = parts[counts.pulls++];
        if (part === undefined) controller.close();
        else controller.enqueue(bytes(part));
      },
      cancel: () => {
        counts.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { counts, response: new Response(stream) };
}
const turns = async (count = 20) => {
  for (let i = 0; i < count; i++) await Promise.resolve();
};

describe('bodyChunks$ with pace, of any Response', () => {
  it('reads the next chunk once pace has emitted or completed', async () => {
    const { counts, response } = countedStream(['a', 'b', 'c']);
    const answers = [new Subject<void>(), new Subject<void>()];
    const seen: string[] = [];
    bodyChunks$(response, { pace: () => answers[seen.length - 1] ?? EMPTY }).subscribe({
      next: (chunk) => seen.push(new TextDecoder().decode(chunk)),
      complete: () => seen.push('complete'),
    });
    await turns();
    expect([seen, counts.pulls]).toEqual([['a'], 1]);
    answers[0]?.next();
    await turns();
    expect([seen, counts.pulls]).toEqual([['a', 'b'], 2]);
    answers[1]?.complete();
    await turns();
    expect(seen).toEqual(['a', 'b', 'c', 'complete']);
  });

  it.each([
    [
      'throws',
      () => {
        throw 'pace';
      },
    ],
    ['errors', () => throwError(() => 'pace')],
  ])('a pace that %s ends the stream and cancels the body', async (_how, pace) => {
    const { counts, response } = countedStream(['a', 'b']);
    const seen: unknown[] = [];
    bodyChunks$(response, { pace }).subscribe({ next: () => seen.push('chunk'), error: (error) => seen.push(error) });
    await turns();
    expect([seen, counts]).toEqual([['chunk', 'pace'], { pulls: 1, cancelled: true }]);
  });

  it('unsubscribing cancels a body that waits for pace, and one that waits for a chunk', async () => {
    const { counts, response } = countedStream(['a', 'b']);
    const waiting = bodyChunks$(response, { pace: () => NEVER }).subscribe();
    await turns();
    waiting.unsubscribe();
    await turns();
    expect(counts).toEqual({ pulls: 1, cancelled: true });

    let cancelled = false;
    const cancel = () => {
      cancelled = true;
    };
    const idle = new Response(new ReadableStream({ cancel }));
    bodyChunks$(idle).subscribe().unsubscribe();
    await turns();
    expect(cancelled).toBe(true);
  });

  it('is cold, reads a body once, and completes for none', async () => {
    const { counts, response } = countedStream(['a']);
    const chunks$ = bodyChunks$(response);
    await turns();
    expect(counts.pulls).toBe(0);
    chunks$.subscribe();
    await turns();
    const errors: unknown[] = [];
    chunks$.subscribe({ error: (error) => errors.push(error) });
    expect(errors).toEqual([expect.any(TypeError)]);
    let completed = false;
    bodyChunks$(new Response(null)).subscribe({
      complete: () => {
        completed = true;
      },
    });
    expect(completed).toBe(true);
  });
});

diagram(
  'bodyChunks$',
  {
    text: 'Chunks as they come; whoever leaves cancels the body, though it says nothing.',
    above: { body: '-a--b------', cancelled: '^-------!' },
    call: 'bodyChunks$(response)',
    below: { chunks: '-a--b----', subscribed: '^-------!' },
    values: { a: bytes('a'), b: bytes('b') },
  },
  ({ above, below, values }, { cold, expectObservable, expectSubscriptions }) => {
    const body = cold(above.body, values);
    expectObservable(bodyChunks$(respond({ body })), below.subscribed).toBe(below.chunks, values);
    expectSubscriptions(body.subscriptions).toBe(above.cancelled);
  },
);
