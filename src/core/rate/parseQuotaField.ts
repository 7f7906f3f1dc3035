import { parseReset, type Quota } from './parseReset.js';

/**
 * `RateLimit` with `RateLimit-Policy`, structured fields (RFC 9651) in both generations of draft-ietf-httpapi-ratelimit-headers.
 *
 * ```
 * RateLimit: limit=100, remaining=50, reset=30      up to draft 07
 * RateLimit-Policy: 100;w=60
 *
 * RateLimit: "burst";r=5;t=1, "daily";r=9;t=3600    from draft 08 on
 * RateLimit-Policy: "burst";q=10;w=1, "daily";q=5000;w=86400;qu="requests"
 * ```
 * Of several quotas the one with the least left counts, and of two alike the one that resets later.
 * One that counts something else than requests (`qu`) is left out.
 */
export function parseQuotaField(
  field: string | null | undefined,
  policyField: string | null | undefined,
  now: number,
): Quota {
  const policies = members(policyField);
  const old = oldGeneration(field, now);
  if (old) return { ...old, limit: old.limit ?? policyLimit(policies[0]) };
  let tightest: Quota | undefined;
  for (const { name, parameters } of members(field)) {
    const policy = policies.find((one) => one.name === name);
    const remaining = count(parameters.r);
    if (remaining === undefined || !countsRequests(policy ?? { name, parameters })) continue;
    // Without `t` the whole window is the longest it can take.
    const resetAt = parseReset(parameters.t ?? policy?.parameters.w, now);
    const quota: Quota = { limit: policyLimit(policy), remaining, resetAt };
    if (!tightest || isTighter(quota, tightest)) tightest = quota;
  }
  return tightest ?? { limit: policyLimit(policies.find(countsRequests)) };
}

interface Member {
  /** A string's content, or a bare number. */
  name: string;
  parameters: Readonly<Record<string, string>>;
}

/** The items of a structured field list. A member that does not read as one is skipped. */
function members(field: string | null | undefined): Member[] {
  const list: Member[] = [];
  // A quote that is never closed: the rest cannot be told apart.
  if (!/^(?:"(?:[^"\\]|\\.)*"|[^"])*$/.test(field ?? '')) return list;
  for (const [member] of (field ?? '').matchAll(/(?:"(?:[^"\\]|\\.)*"|[^,"])+/g)) {
    const [, item = '', rest = ''] = /^\s*("(?:[^"\\]|\\.)*"|[\w*.-]+)\s*((?:;.*)?)$/.exec(member) ?? [];
    if (item === '') continue;
    const parameters: Record<string, string> = {};
    for (const [, key = '', value = ''] of rest.matchAll(/;\s*([a-z*][\w.*-]*)\s*=\s*("(?:[^"\\]|\\.)*"|[^;\s]*)/g)) {
      parameters[key] = unquote(value);
    }
    list.push({ name: unquote(item), parameters });
  }
  return list;
}

/** The dictionary of the older drafts, whether its members are parted by commas or, as seen in the wild, by semicolons. */
function oldGeneration(field: string | null | undefined, now: number): Quota | undefined {
  const values: Record<string, string> = {};
  for (const [, key = '', value = ''] of (field ?? '').matchAll(
    /(?:^|[,;])\s*(limit|remaining|reset)\s*=\s*([^,;\s]+)/g,
  )) {
    values[key] = value;
  }
  if (values.remaining === undefined && values.limit === undefined) return undefined;
  return { limit: count(values.limit), remaining: count(values.remaining), resetAt: parseReset(values.reset, now) };
}

function policyLimit(policy: Member | undefined): number | undefined {
  return policy && (count(policy.parameters.q) ?? count(policy.name));
}

function countsRequests({ parameters }: Member): boolean {
  return parameters.qu === undefined || parameters.qu === 'requests';
}

function isTighter(one: Quota, other: Quota): boolean {
  const left = (one.remaining ?? 0) - (other.remaining ?? 0);
  return left === 0 ? (one.resetAt ?? 0) > (other.resetAt ?? 0) : left < 0;
}

function count(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

function unquote(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replace(/\\(.)/g, '$1') : text;
}
