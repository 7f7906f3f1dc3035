import type { ResourcePlan } from '../config/resourcePlan.js';

/**
 * Under which a {@link CheckpointStore} keeps where an unfinished run over a resource and its dependents stands:
 * `posts (unfinished)`, and where not all of them are read `posts (unfinished: comments)`.
 *
 * @param members the resources that take part, their root first
 * @param wanted those whose records come out
 */
export function unfinishedKey(members: readonly ResourcePlan[], wanted: ReadonlySet<string>): string {
  const [root] = members;
  const all = root ? countOf(root) : 0;
  const names = members.map(({ name }) => name).filter((name) => wanted.has(name));
  const which = names.length === all ? '' : `: ${names.join(', ')}`;
  return `${root?.name} (unfinished${which})`;
}

/** Whether what is kept under a key is an unfinished run, and no incremental value. */
export function isUnfinishedKey(key: string): boolean {
  return / \(unfinished(: .*)?\)$/s.test(key);
}

function countOf(plan: ResourcePlan): number {
  return plan.children.reduce((count, child) => count + countOf(child), 1);
}
