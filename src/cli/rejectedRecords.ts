import { existsSync, readFileSync, rmSync } from 'node:fs';
import { hash64 } from '../core/hash.js';
import type { ResourcePlan } from '../rest/config/resourcePlan.js';
import type { InvalidRecord } from '../rest/types.js';
import { UsageError } from './exitCodes.js';
import type { PullSettings } from './options.js';
import { type OutputFile, openOutput } from './outputFile.js';

/** What becomes of records that their schema refuses: with `onInvalid: 'collect'` they are kept, with `'drop'` counted. */
export interface RejectedRecords {
  /** @throws OutputError where it cannot be kept */
  add(invalid: InvalidRecord): void;
  /** `complete`: what an earlier run left is out of date. Answers what is to be said. */
  end(complete: boolean): readonly string[];
  /** By resource. */
  readonly counts: Readonly<Record<string, number>>;
}

/** Where they are kept: where `--rejected` says, else beside `--out`; nothing where no resource collects. */
export function rejectedPath(
  plans: readonly ResourcePlan[],
  { out, rejected }: Pick<PullSettings, 'out' | 'rejected'>,
): string | undefined {
  if (plans.some(({ schema, onInvalid }) => schema && onInvalid === 'collect')) {
    return rejected ?? (out && `${out.replace(/[/\\]+$/, '')}.rejected.ndjson`);
  }
  if (rejected === undefined) return undefined;
  throw new UsageError("--rejected: no resource has a schema with onInvalid: 'collect'");
}

/**
 * A line of JSON each: resource, record and issues with their paths. The file starts anew with the first one; with `resume`
 * they go behind those that are there, but for those that come again.
 *
 * @param path without one each is told in a line
 */
export function rejectedRecords(
  plans: readonly ResourcePlan[],
  path: string | undefined,
  { resume, exactJson }: Pick<PullSettings, 'resume' | 'exactJson'>,
  tell: (line: string) => void,
): RejectedRecords {
  const { stringify } = exactJson ?? JSON;
  const modes = new Map(plans.map(({ name, onInvalid }) => [name, onInvalid]));
  const counts: Record<string, number> = {};
  const before = path !== undefined && resume ? linesOf(path) : undefined;
  let file: OutputFile | undefined;
  const keep = (to: string, line: string) => {
    if (before?.known.has(hashOf(line))) return;
    file ??= openOutput(to, before?.bytes || undefined);
    file.append(`${line}\n`);
  };
  return {
    counts,
    add({ resource, record, message, issues }) {
      if (modes.get(resource) === 'collect') {
        if (path !== undefined) keep(path, stringify({ resource, record, issues }) ?? '');
        else tell(`rejected: ${message}`);
      }
      counts[resource] = (counts[resource] ?? 0) + 1;
    },
    end(complete) {
      file?.close();
      if (!file && complete && !resume && path !== undefined) rmSync(path, { force: true });
      const told = (mode: 'collect' | 'drop') => {
        const some = Object.entries(counts).filter(([name]) => modes.get(name) === mode);
        return some.map(([name, count]) => `${count.toLocaleString('en')} of ${name}`).join(', ');
      };
      const [kept, dropped] = [told('collect'), told('drop')];
      const where = path === undefined ? 'told above; --rejected FILE keeps them' : `in ${path}`;
      return [
        ...(kept === '' ? [] : [`rejected by their schema: ${kept}, ${where}`]),
        ...(dropped === '' ? [] : [`left out, as their schema refuses them: ${dropped}`]),
      ];
    },
  };
}

/** The whole lines of an earlier run: one that was killed may have left a part of one. */
function linesOf(path: string): { known: ReadonlySet<string>; bytes: number } {
  const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  const whole = bytes.subarray(0, bytes.lastIndexOf('\n') + 1);
  const lines = whole.toString().split('\n').slice(0, -1);
  return { known: new Set(lines.map(hashOf)), bytes: whole.length };
}

function hashOf(line: string): string {
  const { high, low } = hash64(line);
  return `${high} ${low}`;
}
