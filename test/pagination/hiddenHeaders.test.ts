import {
  createHeaderCursorStrategy,
  createHttpClient,
  createLinkHeaderStrategy,
  fetchTransport,
  type PaginateOptions,
  type PaginationRunContext,
  paginate,
} from 'rxjs-resilient-http';
import { afterEach, describe, expect, it, vi } from 'vitest';

/** As a browser answers across origins (`cors`) or at home (`basic`): of the headers it shows those in `shown`. */
function clientFor(type: ResponseType, shown: Record<string, string> = {}) {
  const fetch = async (url: unknown) => {
    const isLast = String(url).includes('page=2');
    const response = new Response('[1]', { headers: isLast ? {} : shown });
    return Object.defineProperties(response, { type: { value: type }, url: { value: String(url) } });
  };
  return createHttpClient({ resilience: { maxAttempts: 1 }, transport: fetchTransport({ fetch }) });
}

type Options = Partial<PaginateOptions<unknown>> & Pick<PaginateOptions<unknown>, 'client'>;

async function warningsOf(options: Options): Promise<{ warnings: string[]; contexts: PaginationRunContext[] }> {
  const warnings: string[] = [];
  const contexts: PaginationRunContext[] = [];
  const observer = {
    onWarning: (warning: string, context: PaginationRunContext) => {
      warnings.push(warning);
      contexts.push(context);
    },
  };
  const { completed } = await paginate({ baseRequest: 'https://api.example.com/items', observer, ...options });
  expect(completed).toBe(true);
  return { warnings, contexts };
}

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe('a run by a header that CORS hides', () => {
  it.each<[string, Partial<PaginateOptions<unknown>>, string]>([
    ['the model', { model: 'link-header' }, 'Access-Control-Expose-Headers: link'],
    ['the strategy', { strategy: createLinkHeaderStrategy() }, 'Access-Control-Expose-Headers: link'],
    ['another header', { strategy: createLinkHeaderStrategy({ header: 'X-Links' }) }, 'Expose-Headers: x-links'],
    [
      'a cursor’s header',
      { strategy: createHeaderCursorStrategy({ cursorHeader: 'X-Next' }) },
      'Expose-Headers: X-Next',
    ],
  ])('tells the observer when it ends on its first page: %s', async (_name, how, header) => {
    const { warnings, contexts } = await warningsOf({ client: clientFor('cors'), ...how });
    expect(warnings).toEqual([expect.stringContaining(header)]);
    expect(warnings[0]).toContain('https://api.example.com');
    expect(warnings[0]).toContain('Retry-After');
    expect(contexts[0]?.baseRequest).toEqual({ path: 'https://api.example.com/items' });
  });

  it.each<[string, Options]>([
    ['at home', { client: clientFor('basic'), model: 'link-header' }],
    ['where the header can be read', { client: clientFor('cors', { link: '<x>; rel="last"' }), model: 'link-header' }],
    [
      'after a page that it led on from',
      {
        client: clientFor('cors', { link: '<https://api.example.com/items?page=2>; rel="next"' }),
        model: 'link-header',
      },
    ],
    ['where nobody asked for that header', { client: clientFor('cors') }],
    [
      'of a page that says it is the last',
      { client: clientFor('cors'), model: 'link-header', extractPage: () => ({ items: [], done: true }) },
    ],
  ])('says nothing %s', async (_name, options) => {
    const console = vi.spyOn(globalThis.console, 'warn').mockReturnValue();
    expect((await warningsOf(options)).warnings).toEqual([]);
    expect(console).not.toHaveBeenCalled();
  });

  it('tells the console where there is no such observer, but not in production', async () => {
    const console = vi.spyOn(globalThis.console, 'warn').mockReturnValue();
    const options = { client: clientFor('cors'), model: 'link-header', observer: {} } as const;
    await warningsOf(options);
    expect(console.mock.calls).toEqual([[expect.stringContaining('Access-Control-Expose-Headers')]]);
    vi.stubEnv('NODE_ENV', 'production');
    await warningsOf(options);
    expect(console).toHaveBeenCalledTimes(1);
  });
});

it('a response has the type that the platform gave it', async () => {
  const client = clientFor('cors');
  const response = await client.get('https://api.example.com/items');
  expect([response.type, response.clone().type, response.with({ status: 201 }).type]).toEqual(['cors', 'cors', 'cors']);
});
