import { concat, concatMap, defer, from, type Observable, of } from 'rxjs';
import { ResponseParseError } from '../../core/errors.js';
import { describeIssues, isPromiseLike, issuePath, type SchemaResult } from '../../core/schema.js';
import { notify } from '../../resilience/notify.js';
import type { InvalidRecord } from '../types.js';
import type { EndpointRun } from './endpointContext.js';
import { nameRecord } from './nameRecord.js';
import { type Made, processAll, processRecord } from './processRecord.js';

/**
 * The items of one page as records, held against the schema and through the steps: all of them or, when one fails, none.
 *
 * @param delivered called once they are out, together with what depends on them
 */
export function pageRecords$(run: EndpointRun, items: readonly unknown[], delivered: () => void): Observable<unknown> {
  const { plan, parent, fan } = run;
  const out$ = (records: readonly unknown[]) =>
    concat(
      from(records),
      defer(() => {
        // In one piece: a page is not delivered before what it brings to do is known.
        fan.plan(records);
        delivered();
        fan.send();
        return [];
      }),
    );
  return defer(() => {
    const process = (item: unknown) => processRecord(plan, item, parent?.record);
    const records = processAll(items, plan.schema ? (item) => throughSchema(run, item, process) : process);
    return (isPromiseLike(records) ? from(records) : of(records)).pipe(concatMap(out$));
  });
}

function throughSchema(
  run: EndpointRun,
  item: unknown,
  process: (item: unknown) => Made<readonly unknown[]>,
): Made<readonly unknown[]> {
  const decide = (result: SchemaResult<unknown>): Made<readonly unknown[]> => {
    if (!result.issues) return process(result.value);
    const { plan, onInvalid, onRejected } = run;
    const message = `${nameRecord(plan, item)}: ${describeIssues(result.issues)}`;
    if (plan.onInvalid === 'fail') throw new ResponseParseError(`${plan.place}.schema: ${message}`);
    const issues = result.issues.map((issue) => ({ path: issuePath(issue.path), message: issue.message }));
    const invalid: InvalidRecord = { resource: plan.name, record: item, message, issues };
    onRejected?.(invalid);
    if (onInvalid) notify(() => onInvalid(invalid))?.subscribe();
    return [];
  };
  const result = run.plan.schema?.validate(item) ?? { value: item };
  return isPromiseLike(result) ? result.then(decide) : decide(result);
}
