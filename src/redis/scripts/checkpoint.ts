import { redisScript } from '../redisScript.js';

/** KEYS checkpoint → its text, or nothing. */
export const loadScript = redisScript(`return redis.call('GET', KEYS[1])`);

/** KEYS checkpoint · ARGV value, its time to live in ms or 0. */
export const saveScript = redisScript(`
if ARGV[2] == '0' then redis.call('SET', KEYS[1], ARGV[1])
else redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) end
return 1`);

/** KEYS checkpoint. */
export const clearScript = redisScript(`return redis.call('DEL', KEYS[1])`);
