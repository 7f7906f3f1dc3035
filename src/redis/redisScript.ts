import { createHash } from 'node:crypto';

/** A Lua script and the name under which a server keeps it. */
export interface RedisScript {
  readonly lua: string;
  readonly sha1: string;
}

/** One script of several parts: functions first, then what uses them. */
export function redisScript(...parts: readonly string[]): RedisScript {
  const lua = parts.join('\n');
  return { lua, sha1: createHash('sha1').update(lua).digest('hex') };
}
