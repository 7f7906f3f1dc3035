import { recordReader } from '../restPath.js';
import type { ResponseAction, ResponseTransform } from '../stepTypes.js';
import type { ActionPlan } from './resourcePlan.js';
import { join } from './validator.js';
import { withErrorPath } from './withErrorPath.js';

/** Response actions with their paths read once. */
export function planActions(
  actions: readonly (ResponseAction | ResponseTransform)[],
  place: string,
): readonly (ActionPlan | ResponseTransform)[] {
  return actions.map((action, index) =>
    typeof action === 'function' ? action : planAction(action, `${place}[${index}]`),
  );
}

function planAction(
  { statusCode, content, where = {}, has, action, message }: ResponseAction,
  place: string,
): ActionPlan {
  const readerAt = (key: string, path: string) => withErrorPath(join(place, key), () => recordReader(path));
  return {
    place,
    ...(statusCode !== undefined && { statusCode }),
    ...(content !== undefined && { content }),
    where: Object.entries(where).map(([path, value]) => ({ read: readerAt('where', path), value })),
    ...(has !== undefined && { has: readerAt('has', has) }),
    action: typeof action === 'function' ? [action] : action,
    ...(message !== undefined && { message: readerAt('message', message) }),
  };
}
