import { redisScript } from '../redisScript.js';

/**
 * A lock is a hash: `token` of whoever took it last, `until` when the lease ends (the server's epoch milliseconds; 0 once given
 * back), `lease` its length, `id` of that taking and `owner` as it called itself. It outlives the lease by a week, so that tokens
 * go on rising; after that, or when Redis has lost its data, they rise because they are the server's time in microseconds.
 */
const LOCK = `
local KEEP_MS = 7 * 24 * 3600 * 1000
local time = redis.call('TIME')
local nowUs = tonumber(time[1]) * 1000000 + tonumber(time[2])
local nowMs = math.floor(nowUs / 1000)
local function whole(number) return string.format('%.0f', number) end
local function lease(token, leaseMs)
  redis.call('HSET', KEYS[1], 'token', whole(token), 'until', whole(nowMs + leaseMs), 'lease', whole(leaseMs))
  redis.call('PEXPIRE', KEYS[1], whole(leaseMs + KEEP_MS))
end`;

/** The fence: false once another has taken the lock. A lease that ran out while nobody else came is as good as before. */
const FENCE = `
local token, leaseMs = tonumber(ARGV[1]), tonumber(ARGV[2])
local function isMine() return tonumber(redis.call('HGET', KEYS[1], 'token') or '0') <= token end`;

/** KEYS lock · ARGV lease in ms, id, owner → `[1, token]`, or `[0, milliseconds left, owner]`. */
export const acquireScript = redisScript(
  LOCK,
  `
local leaseMs = tonumber(ARGV[1])
local held = redis.call('HMGET', KEYS[1], 'token', 'until', 'id', 'owner', 'lease')
local endsAt, lengthMs = tonumber(held[2] or '0'), tonumber(held[5] or held[2] or '0')
-- The clock has been set back.
if endsAt - nowMs > lengthMs then
  endsAt = nowMs + lengthMs
  redis.call('HSET', KEYS[1], 'until', whole(endsAt))
end
local left = endsAt - nowMs
if left > 0 and held[3] ~= ARGV[2] then return { 0, whole(left), held[4] } end
local token = math.max(nowUs, tonumber(held[1] or '0') + 1)
redis.call('HSET', KEYS[1], 'id', ARGV[2], 'owner', ARGV[3])
lease(token, leaseMs)
return { 1, whole(token) }`,
);

/** KEYS lock · ARGV token, lease in ms → 1, or 0 when it is lost. */
export const renewScript = redisScript(
  LOCK,
  FENCE,
  `
if not isMine() then return 0 end
lease(token, leaseMs)
return 1`,
);

/** KEYS lock, checkpoint · ARGV token, lease in ms, value, its time to live in ms or 0 → 1, or 0 when the lock is lost. */
export const fencedSaveScript = redisScript(
  LOCK,
  FENCE,
  `
if not isMine() then return 0 end
if ARGV[4] == '0' then redis.call('SET', KEYS[2], ARGV[3])
else redis.call('SET', KEYS[2], ARGV[3], 'PX', ARGV[4]) end
lease(token, leaseMs)
return 1`,
);

/** KEYS lock, checkpoint · ARGV token, lease in ms → 1, or 0 when the lock is lost. */
export const fencedClearScript = redisScript(
  LOCK,
  FENCE,
  `
if not isMine() then return 0 end
redis.call('DEL', KEYS[2])
lease(token, leaseMs)
return 1`,
);

/** KEYS lock · ARGV token, 0 → 1, or 0 when somebody else has it. */
export const releaseScript = redisScript(
  LOCK,
  FENCE,
  `
if not isMine() then return 0 end
redis.call('HSET', KEYS[1], 'until', '0')
return 1`,
);
