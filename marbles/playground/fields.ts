/** What is run. */
export type Flow = 'paginate' | 'gather' | 'retry' | 'rate-limit' | 'breaker' | 'sse';

/** Everything that can be chosen. Milliseconds where a name ends in `Ms`. */
export interface Settings {
  flow: Flow;
  model: 'page-number' | 'offset-limit' | 'cursor' | 'link-header' | 'json-link';
  records: number;
  pageSize: number;
  requests: number;
  concurrency: number;
  latencyMs: number;
  fault: 'none' | '503' | '429' | 'reset';
  faultWhen: 'first' | 'every';
  faultCount: number;
  maxAttempts: number;
  initialDelayMs: number;
  jitter: 'equal' | 'full' | 'none';
  requestsPerSecond: number;
  minimumRequests: number;
  halfOpenAfterMs: number;
}

interface FieldBase {
  readonly name: keyof Settings;
  readonly label: string;
  /** The flows in which it counts. @default all */
  readonly flows?: readonly Flow[];
}
export interface ChoiceField extends FieldBase {
  readonly initial: string;
  /** Values with what is shown for them. */
  readonly choices: Readonly<Record<string, string>>;
}
export interface NumberField extends FieldBase {
  readonly initial: number;
  /** Both included. */
  readonly least: number;
  readonly most: number;
}
export type Field = ChoiceField | NumberField;

const lists: readonly Flow[] = ['gather', 'rate-limit', 'breaker'];

/** Every setting, in the order of the form: its label, what it may be, and what it is at first. */
export const fields: readonly Field[] = [
  {
    name: 'flow',
    label: 'Flow',
    initial: 'paginate',
    choices: {
      paginate: 'Pages of a list (paginate$)',
      gather: 'Many requests (gather$)',
      retry: 'One request with retries',
      'rate-limit': 'Rate limit',
      breaker: 'Circuit breaker',
      sse: 'Server-sent events (sse$)',
    },
  },
  {
    name: 'model',
    label: 'Pagination',
    flows: ['paginate'],
    initial: 'page-number',
    choices: {
      'page-number': 'Page number',
      'offset-limit': 'Offset and limit',
      cursor: 'Cursor',
      'link-header': 'Link header',
      'json-link': 'Link in the body',
    },
  },
  { name: 'records', label: 'Records, or events', flows: ['paginate', 'sse'], initial: 12, least: 0, most: 60 },
  {
    name: 'pageSize',
    label: 'Records a page, events a connection',
    flows: ['paginate', 'sse'],
    initial: 4,
    least: 1,
    most: 60,
  },
  { name: 'requests', label: 'Requests', flows: lists, initial: 8, least: 1, most: 40 },
  {
    name: 'concurrency',
    label: 'At a time',
    flows: ['paginate', 'gather', 'rate-limit'],
    initial: 2,
    least: 1,
    most: 20,
  },
  { name: 'latencyMs', label: 'The server answers after (ms)', initial: 60, least: 1, most: 5000 },
  {
    name: 'fault',
    label: 'The server fails with',
    initial: '503',
    choices: { none: 'Nothing', '503': '503', '429': '429, Retry-After: 1', reset: 'A reset connection' },
  },
  {
    name: 'faultWhen',
    label: 'Which requests fail',
    initial: 'every',
    choices: { every: 'Every n-th', first: 'The first n' },
  },
  { name: 'faultCount', label: 'n', initial: 3, least: 1, most: 40 },
  { name: 'maxAttempts', label: 'Attempts at most', initial: 4, least: 1, most: 10 },
  { name: 'initialDelayMs', label: 'First wait before a retry (ms)', initial: 100, least: 0, most: 10_000 },
  {
    name: 'jitter',
    label: 'Jitter',
    initial: 'none',
    choices: { none: 'None', equal: 'Equal: half to all of the wait', full: 'Full: nothing to all of it' },
  },
  { name: 'requestsPerSecond', label: 'Requests a second (0: no limit)', initial: 0, least: 0, most: 1000 },
  {
    name: 'minimumRequests',
    label: 'The circuit opens after failures',
    flows: ['breaker'],
    initial: 3,
    least: 1,
    most: 40,
  },
  { name: 'halfOpenAfterMs', label: 'And stays open (ms)', flows: ['breaker'], initial: 500, least: 1, most: 60_000 },
];

/** The fields that count: those of the flow, and several pages at a time only where the style knows where page n is. */
export function fieldsOf({ flow, model }: Pick<Settings, 'flow' | 'model'>): Field[] {
  const isOneByOne = flow === 'paginate' && model !== 'page-number' && model !== 'offset-limit';
  return fields
    .filter(({ flows }) => flows === undefined || flows.includes(flow))
    .filter(({ name }) => !(isOneByOne && name === 'concurrency'));
}
