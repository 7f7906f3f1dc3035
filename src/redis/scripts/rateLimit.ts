import { ASK_AGAIN_MS } from '../askingTimes.js';
import { redisScript } from '../redisScript.js';

/**
 * The state of one limit, and the time: one key, so that every exchange is one read and one write. The time never steps back, as a
 * server's clock may, or that of the replica that took over. The state is kept for as long as anything in it counts.
 */
const STATE = `
local MEMBER_MS, QUIET_MS, SETTLE_MS, REJOIN_MS, KEEP_MS = 10000, 250, 400, 5000, 60000
local ask = cjson.decode(ARGV[1])
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + tonumber(time[2]) / 1000
local packed = redis.call('GET', KEYS[1])
local isLost = not packed
local state = packed and cmsgpack.unpack(packed)
  or { gen = time[1] .. '-' .. time[2], full = {}, windows = {}, gate = 0, members = {}, held = {}, last = 0, booked = 0 }
state.ahead = math.max(state.ahead or 0, (state.at or now) - now)
now = now + state.ahead

local function nameOf(limit) return string.format('%s:%.3f', limit.burst and 'bucket' or 'window', limit.perMs) end

local function keepMs()
  local last = math.max(now, state.gate, state.booked)
  for _, limit in ipairs(ask.limits) do last = math.max(last, now + limit.perMs * 2) end
  for _, full in pairs(state.full) do last = math.max(last, full) end
  for _, lease in pairs(state.held) do last = math.max(last, lease[2]) end
  for name, entries in pairs(state.windows) do
    if #entries > 0 then last = math.max(last, entries[#entries][2] + tonumber(string.match(name, ':(.*)'))) end
  end
  return last - now + KEEP_MS
end

local function answerWith(answer)
  redis.call('SET', KEYS[1], cmsgpack.pack(state), 'PX', string.format('%.0f', keepMs()))
  answer.now, answer.gen, answer.gate = now, state.gen, math.max(0, state.gate - now)
  return cjson.encode(answer)
end`;

/**
 * Who shares the limit: everybody heard of lately, in one order for all. A state that knows nothing of what this one was told last
 * is an older one, from a disk or a replica.
 */
const MEMBERS = `
local members, index = {}, 0
local seenAt = state.members[ask.id]
local isBehind = ask.heardAt and (seenAt or state.at or ask.heardAt) < ask.heardAt - 1
state.members[ask.id], state.at = now, now
for id, seen in pairs(state.members) do
  if now - seen > MEMBER_MS then state.members[id] = nil else members[#members + 1] = id end
end
table.sort(members)
for place, id in ipairs(members) do if id == ask.id then index = place - 1 end end`;

/** Token buckets as in core/rate/tokenBucket.ts; sliding windows whose entries are joined when they are close, at the later time. */
const METERS = `
local function entriesOf(limit, at)
  local name = nameOf(limit)
  local entries, first = state.windows[name] or {}, 1
  while entries[first] and entries[first][2] + limit.perMs <= at do first = first + 1 end
  if first > 1 then
    local kept = {}
    for place = first, #entries do kept[#kept + 1] = entries[place] end
    entries = kept
  end
  state.windows[name] = entries
  return entries
end

local function countIn(limit, at, cost)
  local entries = entriesOf(limit, now)
  local last = entries[#entries]
  if last and at - last[1] < limit.perMs / 200 then
    last[2], last[3] = math.max(last[2], at), last[3] + cost
  else entries[#entries + 1] = { at, at, cost } end
end

local function usedOf(limit)
  local used = 0
  for _, entry in ipairs(entriesOf(limit, now)) do used = used + entry[3] end
  return used
end

local function earliest(limit, start, cost)
  if limit.burst then
    local token = limit.perMs / limit.limit
    return math.max(start, (state.full[nameOf(limit)] or 0) - (limit.burst - math.min(cost, limit.burst)) * token)
  end
  local excess = usedOf(limit) + cost - limit.limit
  for _, entry in ipairs(entriesOf(limit, now)) do
    if excess <= 0 then return start end
    start, excess = math.max(start, entry[2] + limit.perMs), excess - entry[3]
  end
  return start
end

local function count(limit, at, cost)
  if limit.burst then
    local name = nameOf(limit)
    state.full[name] = math.max(state.full[name] or 0, at) + cost * limit.perMs / limit.limit
  else countIn(limit, at, cost) end
end`;

/**
 * After an outage all have gone on at their shares. They go on so until everybody is heard of again, or has had the time for it,
 * and change over at one moment: two kinds of counting side by side would let too much through.
 */
const REJOIN = `
local function fill(uses)
  for place, limit in ipairs(ask.limits) do
    local name, use = nameOf(limit), uses[place]
    if limit.burst and use then state.full[name] = math.max(state.full[name] or 0, now + use[1]) end
  end
end

local function carry(uses, untilAt)
  fill(uses)
  for place, limit in ipairs(ask.limits) do
    local use = uses[place]
    if not limit.burst and use and use[1] > 0 then
      local entries, parts = entriesOf(limit, now), math.ceil(math.min(20, use[1]))
      for part = 1, parts do
        local at = untilAt - use[2] * (1 - part / parts)
        local slot = #entries + 1
        while slot > 1 and entries[slot - 1][2] > at do slot = slot - 1 end
        table.insert(entries, slot, { at, at, use[1] / parts })
      end
    end
  end
end

local isOther = ask.gen and ask.gen ~= state.gen
local isBack = ask.away or isBehind or isOther
if isBack and not state.rejoin and now - state.last > QUIET_MS then
  state.rejoin = { since = now, expected = 1, ids = {}, isLost = isLost or isOther }
end
local rejoin = state.rejoin
if rejoin and rejoin.at and now >= rejoin.at then state.rejoin, rejoin = nil, nil end
if rejoin then
  if not rejoin.ids[ask.id] then
    rejoin.ids[ask.id] = true
    local uses = (rejoin.isLost or isBehind) and ask.used or ask.usedAway
    if uses then carry(uses, now) end
  elseif ask.usedAway then fill(ask.usedAway) end
  rejoin.expected = math.max(rejoin.expected, ask.members or 1)
  if not rejoin.at then
    local here = 0
    for _ in pairs(rejoin.ids) do here = here + 1 end
    if here >= rejoin.expected or now - rejoin.since > REJOIN_MS then
      rejoin.at = now + (rejoin.expected > 1 and SETTLE_MS or rejoin.isLost and ask.aheadMs or 0)
    end
  end
  if isBack or not rejoin.at then
    -- What is under way is, whatever is known of it.
    if ask.maxConcurrent then state.held[ask.id] = ask.running > 0 and { ask.running, now + ask.leaseMs, 0, now, now } or nil end
    return answerWith({ rejoin = rejoin.at and rejoin.at - now or -1, slots = {}, held = 0, members = #members, index = index })
  end
elseif (isBehind or isOther) and ask.used then carry(ask.used, now)
elseif isBack and ask.usedAway then carry(ask.usedAway, now) end`;

/**
 * Slots of maxConcurrent are leased to processes, which use them again and again; where some want more, nobody gets more than a fair
 * share. Who has none asks now and then, and finds one free: it is kept from those who came to want it later, the earlier the longer it waits.
 */
const CONCURRENCY = `
local ASK_AGAIN_MS, SOON_MS = ${ASK_AGAIN_MS}, 25
local held, isCrowded = 0, false
if ask.maxConcurrent then
  local own = state.held[ask.id]
  local since = own and own[1] == 0 and own[3] > 0 and own[5] or now
  local others, wanting, kept = 0, 1, 0
  for id, lease in pairs(state.held) do
    local has, untilAt, lacks, askedAt, hungrySince = unpack(lease)
    if untilAt <= now then state.held[id] = nil
    elseif id ~= ask.id then
      others, wanting = others + has, wanting + 1
      isCrowded = isCrowded or lacks > 0
      local asksIn = askedAt + ASK_AGAIN_MS - now
      local isSoon = asksIn < math.max(SOON_MS, (now - hungrySince) / 4) and asksIn > -ASK_AGAIN_MS
      if isSoon and has == 0 and lacks > 0 and hungrySince < since then kept = kept + 1 end
    end
  end
  local most = ask.maxConcurrent - others - kept
  if isCrowded then most = math.min(most, math.max(1, math.floor(ask.maxConcurrent / wanting))) end
  held = math.max(ask.running, math.min(ask.wanted, most), 0)
  if held > 0 or ask.wanted > 0 then
    state.held[ask.id] = { held, now + ask.leaseMs, math.max(0, ask.wanted - held), now, since }
  else state.held[ask.id] = nil end
end`;

/** Slots for as many as wait, but of the time ahead no more than the process's part. */
const BOOK = `
if ask.gateMs > 0 then state.gate = math.max(state.gate, now + ask.gateMs) end
local slots, first, before, next = {}, nil, nil, nil
local wanted = ask.count
if ask.maxConcurrent then wanted = math.min(wanted, held - ask.running) end
local opensAt = math.max(now, state.gate, rejoin and rejoin.at or 0)
while #slots < wanted do
  local at = ask.cost > 0 and math.max(opensAt, state.booked) or opensAt
  if ask.cost > 0 then
    for _, limit in ipairs(ask.limits) do at = earliest(limit, at, ask.cost) end
  end
  next = at - now
  if ask.now and next > 0 then break end
  if first and at - first + at - before > ask.aheadMs / #members then break end
  first, before = first or at, at
  for _, limit in ipairs(ask.limits) do count(limit, at, ask.cost) end
  if ask.cost > 0 then state.booked = at end
  slots[#slots + 1] = at - now
end
if #slots > 0 then state.last = now end
local left = {}
for place, limit in ipairs(ask.limits) do
  left[place] = math.max(0, limit.burst and (state.full[nameOf(limit)] or 0) - now or limit.limit - usedOf(limit))
end
return answerWith({ slots = slots, next = next, left = left, held = held, isCrowded = isCrowded, members = #members, index = index })`;

/** KEYS the limit's state · ARGV an `Exchange` as JSON → an `ExchangeAnswer` as JSON. Times are the server's. */
export const rateLimitScript = redisScript(STATE, MEMBERS, METERS, REJOIN, CONCURRENCY, BOOK);
