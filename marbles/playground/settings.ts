import { type Field, type Flow, fields, type Settings } from './fields.js';

/** What differs from the initial values in each flow, so that each has something to show. */
const starts: Readonly<Record<Flow, Partial<Settings>>> = {
  paginate: {},
  gather: {},
  retry: { faultWhen: 'first', faultCount: 2 },
  'rate-limit': { fault: 'none', requestsPerSecond: 5, concurrency: 8 },
  breaker: { requests: 12, faultWhen: 'first', faultCount: 3, maxAttempts: 1 },
  sse: { fault: 'none' },
};

/** The settings that a flow begins with. */
export function initialSettings(flow: Flow): Settings {
  const initial = Object.fromEntries(fields.map((field) => [field.name, field.initial]));
  return { ...(initial as unknown as Settings), flow, ...starts[flow] };
}

/** As the part of a link behind its `#`: the flow, and what differs from where it begins. */
export function writeLink(settings: Settings): string {
  const initial = initialSettings(settings.flow);
  const changed = fields.filter(({ name }) => name !== 'flow' && settings[name] !== initial[name]);
  const entries = changed.map(({ name }) => [name, String(settings[name])]);
  return new URLSearchParams([['flow', settings.flow], ...entries]).toString();
}

/** What {@link writeLink} wrote. What cannot be used is left at its initial value, and named. */
export function readLink(link: string): { settings: Settings; problems: string[] } {
  const problems: string[] = [];
  const given = new URLSearchParams(link.replace(/^#/, ''));
  const read = (field: Field): Settings[keyof Settings] | undefined => {
    const text = given.get(field.name);
    if (text === null) return undefined;
    const value = parse(field, text);
    if (value === undefined) problems.push(`${field.name}=${text} is not used: it has to be ${allowed(field)}`);
    return value;
  };
  const [flowField] = fields;
  const flow = (flowField && read(flowField)) as Flow | undefined;
  const changes = fields.slice(1).flatMap((field) => {
    const value = read(field);
    return value === undefined ? [] : [[field.name, value]];
  });
  const known = new Set<string>(fields.map(({ name }) => name));
  for (const name of given.keys()) if (!known.has(name)) problems.push(`${name} is not used: there is no such setting`);
  return { settings: { ...initialSettings(flow ?? 'paginate'), ...Object.fromEntries(changes) }, problems };
}

/** A value as it was typed; none where it cannot be used. */
export function parse(field: Field, text: string): Settings[keyof Settings] | undefined {
  if ('choices' in field) return Object.hasOwn(field.choices, text) ? (text as Settings['flow']) : undefined;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isInteger(value) && value >= field.least && value <= field.most ? value : undefined;
}

/** What a field may be, for whoever typed something else. */
export function allowed(field: Field): string {
  if ('choices' in field) return `one of ${Object.keys(field.choices).join(', ')}`;
  return `a whole number from ${field.least} to ${field.most}`;
}
