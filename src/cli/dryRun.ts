import { defer, type Observable, throwError } from 'rxjs';
import { describeRequest } from '../core/describeError.js';
import type { HttpInterceptor } from '../http/types.js';
import type { ResourcePlan } from '../rest/config/resourcePlan.js';
import type { RestSourceConfig } from '../rest/configTypes.js';
import { EXIT } from './exitCodes.js';
import type { CliIo } from './io.js';
import { runToEnd } from './runToEnd.js';

/** The request that is in its way was to be told of, and not to be sent. */
class Planned extends Error {
  override readonly name = 'Planned';
}

/** `--dry-run`: tells of the request, a line on standard output, and sends nothing. */
export function dryRunInterceptor(io: CliIo): HttpInterceptor {
  return (request) =>
    defer(() => {
      const { body } = request;
      const text = typeof body === 'string' ? ` ${body}` : '';
      io.stdout.write(`${describeRequest(request)}${text}\n`);
      return throwError(() => new Planned());
    });
}

/** Whether that is why a run ended. */
export function isPlanned(error: unknown): boolean {
  return error instanceof Planned || (error instanceof Error && isPlanned(error.cause));
}

/**
 * The first request of each resource that depends on no other, and what would be asked for besides: once for each record of
 * the parent, which nobody knows yet.
 *
 * @param run reads one resource, by a client with the interceptor above
 */
export async function planSource(
  config: RestSourceConfig,
  plans: readonly ResourcePlan[],
  run: (resource: string) => Observable<unknown>,
  io: CliIo,
): Promise<number> {
  for (const { name, parent, endpoint, given, selected, children } of plans) {
    if (!selected && !children.some((child) => child.selected)) continue;
    if (parent !== undefined) {
      io.stdout.write(`${endpoint.method} ${pathOf(config, name)} for each record of ${parent}\n`);
    } else if (!given) {
      const end = await runToEnd(run(name), () => {}, io).catch((error: unknown) => {
        if (isPlanned(error)) return 'complete' as const;
        throw error;
      });
      if (end === 'interrupted') return EXIT.interrupted;
    }
  }
  return EXIT.done;
}

/** As it is written, with its placeholders. */
function pathOf({ resources }: RestSourceConfig, name: string): string {
  const resource = resources.find((one) => one === name || (typeof one === 'object' && one.name === name));
  const endpoint = typeof resource === 'object' ? resource.endpoint : undefined;
  return (typeof endpoint === 'object' ? endpoint?.path : endpoint) ?? name;
}
