import type { Flow, Settings } from './fields.js';
import { CALL_EVERY_MS } from './flows.js';

/** The program that does the same against a server of one's own. */
export function codeOf(settings: Settings): string {
  const { flow, model, maxAttempts, initialDelayMs, jitter, requestsPerSecond, minimumRequests, halfOpenAfterMs } =
    settings;
  const imports = ['createHttpClient', ...streams[flow]];
  if (flow === 'paginate' && strategies[model]) imports.push(strategies[model].name);
  const parts: string[] = [];
  if (requestsPerSecond > 0) {
    imports.push('createRateLimiter');
    parts.push(`  rateLimit: createRateLimiter({ requestsPerSecond: ${requestsPerSecond} }),`);
  }
  if (flow === 'breaker') {
    imports.push('createCircuitBreaker');
    const rules = `minimumRequests: ${minimumRequests}, halfOpenAfterMs: ${halfOpenAfterMs}`;
    parts.push(`  circuitBreaker: createCircuitBreaker({ ${rules} }),`);
  }
  const profile = `{ maxAttempts: ${maxAttempts}, backoff: { initialDelayMs: ${initialDelayMs}, jitter: '${jitter}' } }`;
  return [
    `import { ${imports.sort().join(', ')} } from 'rxjs-resilient-http';`,
    ...(flow === 'breaker' ? ["import { catchError, mergeMap, of, take, timer } from 'rxjs';"] : []),
    '',
    'const client = createHttpClient({',
    "  baseUrl: 'https://api.example.com',",
    `  resilience: ${profile},`,
    ...parts,
    '  logger: console,',
    '});',
    '',
    ...runs[flow](settings, profile),
    '',
  ].join('\n');
}

const streams: Readonly<Record<Flow, readonly string[]>> = {
  paginate: ['paginate$'],
  gather: ['gather$'],
  retry: [],
  'rate-limit': ['gather$'],
  breaker: [],
  sse: ['sse$'],
};

/** Styles that know where page n is: several pages may be under way. */
const strategies: Partial<Record<Settings['model'], { name: string; totalPath: string }>> = {
  'page-number': { name: 'createPageNumberStrategy', totalPath: 'total_pages' },
  'offset-limit': { name: 'createOffsetLimitStrategy', totalPath: 'total' },
};

function paging({ model, pageSize, concurrency }: Settings): string[] {
  const strategy = strategies[model];
  if (!strategy) return [`  model: '${model}',`];
  const { name, totalPath } = strategy;
  return [
    `  strategy: ${name}({ pageSize: ${pageSize}, totalPath: '${totalPath}' }),`,
    `  concurrency: ${concurrency},`,
  ];
}

type Lines = (settings: Settings, profile: string) => string[];

const gather: Lines = ({ requests, concurrency }) => [
  `const paths = Array.from({ length: ${requests} }, (_, index) => \`/records/\${index + 1}\`);`,
  '',
  `gather$(paths, { client, concurrency: ${concurrency}, returnErrors: true }).subscribe((result) => console.log(result));`,
];

const runs: Readonly<Record<Flow, Lines>> = {
  paginate: (settings) => [
    'paginate$<{ id: number }>({',
    '  client,',
    "  baseRequest: '/records',",
    ...paging(settings),
    '}).subscribe((page) => console.log(page.index, page.items));',
  ],
  gather,
  retry: () => ["client.json$('/records/1').subscribe((record) => console.log(record));"],
  'rate-limit': gather,
  breaker: ({ requests }) => [
    `timer(0, ${CALL_EVERY_MS})`,
    '  .pipe(',
    `    take(${requests}),`,
    "    mergeMap((index) => client.get$('/records/' + (index + 1)).pipe(catchError((error: unknown) => of(error)))),",
    '  )',
    '  .subscribe((result) => console.log(result));',
  ],
  sse: (_settings, profile) => [
    "sse$('/events', {",
    '  client,',
    `  reconnect: ${profile},`,
    '}).subscribe(({ id, data }) => console.log(id, data));',
  ],
};
