import { redisScript } from '../redisScript.js';

/** One circuit: what has failed lately while it is closed, until when it is open, and whose probe is out. An epoch ends with each change. */
const STATE = `
local ask = cjson.decode(ARGV[1])
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + tonumber(time[2]) / 1000
local packed = redis.call('GET', KEYS[1])
local state = packed and cmsgpack.unpack(packed)
local function become(openMs)
  state = { epoch = time[1] .. '-' .. time[2], openUntil = openMs and now + openMs, slices = {} }
end
if not state then
  become(ask.leftMs)
  if ask.epoch then state.epoch = ask.epoch end
end
-- The clock may have been set back.
if state.openUntil then state.openUntil = math.min(state.openUntil, now + ask.halfOpenAfterMs) end
if state.probeUntil then state.probeUntil = math.min(state.probeUntil, now + ask.leaseMs) end`;

/** What has come to an end since the last word, as of the epoch that it began in. */
const COUNT = `
if (not ask.epoch or ask.epoch == state.epoch) and not state.openUntil then
  local slices, failures, total = {}, 0, 0
  for _, slice in ipairs(state.slices) do
    if slice[1] <= now and slice[1] + ask.windowMs > now then
      slices[#slices + 1] = slice
      failures, total = failures + slice[2], total + slice[3]
    end
  end
  if ask.total > 0 then
    local last = slices[#slices]
    if not last or now - last[1] >= ask.windowMs / 100 then
      last = { now, 0, 0 }
      slices[#slices + 1] = last
    end
    last[2], last[3] = last[2] + ask.failures, last[3] + ask.total
    failures, total = failures + ask.failures, total + ask.total
  end
  state.slices = slices
  if ask.leftMs then become(ask.leftMs)
  elseif ask.failures > 0 and total >= ask.minimumRequests and failures / total >= ask.failureRate then
    become(ask.halfOpenAfterMs)
  end
end`;

/** A probe is whose lease it is; of a process that died the lease ends. */
const PROBE = `
local isGranted = false
if state.openUntil then
  if ask.verdict and ask.epoch == state.epoch and state.probe == ask.id then
    if ask.verdict == 'failure' then become(ask.halfOpenAfterMs)
    elseif ask.verdict == 'success' then become(nil)
    else state.probe = nil end
  end
  if ask.isProbing and state.openUntil and now >= state.openUntil
    and (not state.probe or state.probe == ask.id or now >= state.probeUntil) then
    state.probe, state.probeUntil, isGranted = ask.id, now + ask.leaseMs, true
  end
end`;

const ANSWER = `
local keepMs = (ask.windowMs + ask.halfOpenAfterMs + ask.leaseMs) * 2 + 60000
redis.call('SET', KEYS[1], cmsgpack.pack(state), 'PX', string.format('%.0f', keepMs))
return cjson.encode({ epoch = state.epoch, leftMs = state.openUntil and math.max(0, state.openUntil - now), isGranted = isGranted })`;

/** KEYS the circuit's state · ARGV a `CircuitQuestion` as JSON → a `CircuitAnswer` as JSON. */
export const circuitScript = redisScript(STATE, COUNT, PROBE, ANSWER);
