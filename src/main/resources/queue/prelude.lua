-- What every script of the queue begins with. A script touches one partition: all keys carry its hash tag.
--
-- KEYS[1]  the partition, {prefix:queue:n}; every key begins with it
-- ARGV     1 now of the caller in ms, which decides what is due
--          2 the time that counts for rates and demand, in ms; empty = this server's own, so that no worker's clock matters
--          3 most starts a minute overall, 0 = any; 4 most of one tenant, 0 = any
--          5 starts permitted by whom keeps the overall limit; empty = it is kept here
--          6 most openings of one call
--
-- due           id -> when it is due              later    id -> 'rank lane', of those in due
-- lane:<lane>   id -> rank                        waiting  id -> 'rank lane', of those in lanes
-- lanes:<side>:<tenant>   open lane -> rank of its first entry
-- turns:<side>            tenant that may go -> its turn
-- held                    'overall', 'tenant:..', 'lane:..' -> when that limit lets something go again
-- slots:<group>           credit, limit           crowded  group -> limit       crowd:<group>  lanes that wait for a slot
-- log:..                  id -> when it started   demand   'max taker' -> until when it waits
-- open                    counts: entries in open lanes, by side and tenant; by side, of tenants that may go
-- filled:<partitions>     it has been filled from Postgres, while so many partitions were configured
-- filling                 who is filling it
--
-- A lane is the JSON text of its facts: side ('first' counts against rates, 'again' does not), tenant, rate, slots.
-- A group is the JSON text of tenant and key.

local call = redis.call
local base = KEYS[1]
local STREAM, DUE, LATER, WAITING, HELD = base .. ':stream', base .. ':due', base .. ':later', base .. ':waiting', base .. ':held'
local OPEN, SEQUENCE, CROWDED, DEMAND = base .. ':open', base .. ':sequence', base .. ':crowded', base .. ':demand'
local TURNS = { first = base .. ':turns:first', again = base .. ':turns:again' }
local GROUP = 'workers'
local MINUTE = 60000
-- Credit is a hint that counting corrects. It is forgotten after this time, so that no key of a group stays for ever.
local CREDIT_TTL = 3600000

local now = tonumber(ARGV[1])
local clock = tonumber(ARGV[2])
if not clock then
  local time = call('TIME')
  clock = time[1] * 1000 + math.floor(time[2] / 1000)
end
local overall, each_tenant, permits, most = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local used = 0

local function lane_key(lane) return base .. ':lane:' .. lane end
local function lanes_key(side, tenant) return base .. ':lanes:' .. side .. ':' .. tenant end
local function slots_key(group) return base .. ':slots:' .. group end
local function crowd_key(group) return base .. ':crowd:' .. group end
local function log_key(kind, name) return base .. ':log:' .. kind .. ':' .. name end

local parsed = {}
-- false when the text is no lane.
local function facts_of(lane)
  local facts = parsed[lane]
  if facts == nil then
    local read, value = pcall(cjson.decode, lane)
    facts = read and type(value) == 'table' and TURNS[value.side] and type(value.tenant) == 'string' and value or false
    if facts then
      facts.group = facts.slots and cjson.encode({ facts.tenant, facts.slots.key })
      facts.bucket = facts.rate and cjson.encode({ facts.tenant, facts.rate.key })
    end
    parsed[lane] = facts
  end
  return facts
end

local function rank_and_lane(entry)
  if not entry then return nil, nil end
  local rank, lane = string.match(entry, '^(%-?%d+) (.*)$')
  return tonumber(rank), lane
end

-- Turns ----------------------------------------------------------------------------------------------------------------

local function join(side, tenant)
  local size = tonumber(call('HGET', OPEN, side .. ':' .. tenant) or 0)
  if size == 0 or call('ZSCORE', TURNS[side], tenant) then return end
  if side == 'first' and call('ZSCORE', HELD, 'tenant:' .. tenant) then return end
  -- Behind all others, or at the turn it has on its other side: a tenant has one turn.
  local turn = call('ZSCORE', TURNS[side == 'first' and 'again' or 'first'], tenant) or call('INCR', SEQUENCE)
  call('ZADD', TURNS[side], turn, tenant)
  call('HINCRBY', OPEN, side, size)
end

local function leave(side, tenant)
  local size = tonumber(call('HGET', OPEN, side .. ':' .. tenant) or 0)
  if call('ZREM', TURNS[side], tenant) == 1 and size > 0 then call('HINCRBY', OPEN, side, -size) end
end

-- So many entries more lie in the tenant's open lanes.
local function weigh(facts, more)
  if more == 0 then return end
  local side, tenant = facts.side, facts.tenant
  local size = call('HINCRBY', OPEN, side .. ':' .. tenant, more)
  if call('ZSCORE', TURNS[side], tenant) then
    call('HINCRBY', OPEN, side, more)
    if size <= 0 then call('ZREM', TURNS[side], tenant) end
  elseif size > 0 then
    join(side, tenant)
  end
  if size <= 0 then call('HDEL', OPEN, side .. ':' .. tenant) end
end

-- Lanes ----------------------------------------------------------------------------------------------------------------

local function closed(lane, facts)
  return facts.rate and call('ZSCORE', HELD, 'lane:' .. lane)
    or facts.group and call('SISMEMBER', crowd_key(facts.group), lane) == 1
end

-- The lane stands among its tenant's by its first entry.
local function place(lane, facts)
  local first = call('ZRANGE', lane_key(lane), 0, 0, 'WITHSCORES')
  if first[2] then
    call('ZADD', lanes_key(facts.side, facts.tenant), first[2], lane)
  else
    call('ZREM', lanes_key(facts.side, facts.tenant), lane)
  end
end

local function close_lane(lane, facts)
  if call('ZREM', lanes_key(facts.side, facts.tenant), lane) == 1 then
    weigh(facts, -call('ZCARD', lane_key(lane)))
  end
end

local function open_lane(lane, facts)
  if facts and not closed(lane, facts) then
    place(lane, facts)
    weigh(facts, call('ZCARD', lane_key(lane)))
  end
end

local function leave_crowd(group, lane)
  call('SREM', crowd_key(group), lane)
  if call('EXISTS', crowd_key(group)) == 0 then call('HDEL', CROWDED, group) end
end

local function put(id, rank, lane, facts)
  call('HSET', WAITING, id, string.format('%.0f', rank) .. ' ' .. lane)
  call('ZADD', lane_key(lane), rank, id)
  if not closed(lane, facts) then
    call('ZADD', lanes_key(facts.side, facts.tenant), 'LT', rank, lane)
    weigh(facts, 1)
  end
end

-- Out of its lane, wherever that stands.
local function remove(id, lane, facts)
  call('HDEL', WAITING, id)
  if not facts or call('ZREM', lane_key(lane), id) == 0 then return end
  if not closed(lane, facts) then
    place(lane, facts)
    weigh(facts, -1)
  elseif facts.group and call('EXISTS', lane_key(lane)) == 0 then
    leave_crowd(facts.group, lane)
  end
end

-- It may go as far as time is concerned. Waits it already, then it keeps its place if that is the better one.
local function enter(id, rank, lane)
  local facts = facts_of(lane)
  if not facts or not rank then return end
  local had, its = rank_and_lane(call('HGET', WAITING, id))
  if had then
    if its == lane and had <= rank and call('ZSCORE', lane_key(lane), id) then return end
    remove(id, its, facts_of(its))
    rank = math.min(rank, had)
  end
  put(id, rank, lane, facts)
end

-- What this limit held may go, as far as it is concerned.
local function let_go(name)
  if call('ZREM', HELD, name) == 0 then return end
  local kind, what = string.match(name, '^(%a+):(.*)$')
  if kind == 'tenant' then
    join('first', what)
  elseif kind == 'lane' then
    open_lane(what, facts_of(what))
  end
end

-- Opens what is due by now, and what a limit held until now.
local function open()
  for _, id in ipairs(call('ZRANGEBYSCORE', DUE, '-inf', now, 'LIMIT', 0, most)) do
    local rank, lane = rank_and_lane(call('HGET', LATER, id))
    call('ZREM', DUE, id)
    call('HDEL', LATER, id)
    if lane then enter(id, rank, lane) end
  end
  for _, name in ipairs(call('ZRANGEBYSCORE', HELD, '-inf', clock, 'LIMIT', 0, most)) do let_go(name) end
end

-- Limits ---------------------------------------------------------------------------------------------------------------

-- When the bucket lets another one start; nil = now.
local function full_until(log, limit, window)
  local oldest = call('ZREVRANGE', log, limit - 1, limit - 1, 'WITHSCORES')[2]
  if oldest and tonumber(oldest) + window > clock then return tonumber(oldest) + window end
end

-- A millisecond up here, and down where it is compared: windows are exact, whatever lies between two milliseconds.
local function note(log, window, id)
  call('ZREMRANGEBYSCORE', log, '-inf', clock - window)
  call('ZADD', log, clock + 1, id)
  if call('PTTL', log) < window then call('PEXPIRE', log, window + 1) end
end

local function credit_of(facts)
  local known = call('HMGET', slots_key(facts.group), 'credit', 'limit')
  return known[1] and known[1] + facts.slots.limit - known[2] or facts.slots.limit
end

-- Whether the lane's next one has to wait for a limit. Then what the limit concerns is closed.
local function blocked(lane, facts)
  if facts.side == 'first' then
    if overall > 0 and not permits then
      local at = full_until(log_key('overall', ''), overall, MINUTE)
      if at then
        call('ZADD', HELD, at, 'overall')
        return true
      end
    end
    if each_tenant > 0 then
      local at = full_until(log_key('tenant', facts.tenant), each_tenant, MINUTE)
      if at then
        leave('first', facts.tenant)
        call('ZADD', HELD, at, 'tenant:' .. facts.tenant)
        return true
      end
    end
    if facts.rate then
      local at = full_until(log_key('rate', facts.bucket), facts.rate.limit, facts.rate.window)
      if at then
        close_lane(lane, facts)
        call('ZADD', HELD, at, 'lane:' .. lane)
        return true
      end
    end
  end
  if facts.group and credit_of(facts) <= 0 then
    close_lane(lane, facts)
    call('SADD', crowd_key(facts.group), lane)
    call('HSET', CROWDED, facts.group, facts.slots.limit)
    return true
  end
  return false
end

local function start(id, facts)
  if facts.side == 'first' then
    used = used + 1
    if overall > 0 and not permits then note(log_key('overall', ''), MINUTE, id) end
    if each_tenant > 0 then note(log_key('tenant', facts.tenant), MINUTE, id) end
    if facts.rate then note(log_key('rate', facts.bucket), facts.rate.window, id) end
  end
  if facts.group then
    local slots = slots_key(facts.group)
    call('HSET', slots, 'credit', credit_of(facts) - 1, 'limit', facts.slots.limit)
    call('PEXPIRE', slots, CREDIT_TTL)
  end
end

-- Moves ----------------------------------------------------------------------------------------------------------------

local function first_closed()
  return permits and used >= permits or call('ZSCORE', HELD, 'overall')
end

-- The side and tenant whose turn it is; nil when nothing may go.
local function next_turn()
  local first = first_closed() and {} or call('ZRANGE', TURNS.first, 0, 0, 'WITHSCORES')
  local again = call('ZRANGE', TURNS.again, 0, 0, 'WITHSCORES')
  if not first[1] then return again[1] and 'again', again[1] end
  if not again[1] or tonumber(first[2]) < tonumber(again[2]) then return 'first', first[1] end
  if first[1] ~= again[1] then return 'again', again[1] end
  local one = call('ZRANGE', lanes_key('first', first[1]), 0, 0, 'WITHSCORES')[2]
  local other = call('ZRANGE', lanes_key('again', again[1]), 0, 0, 'WITHSCORES')[2]
  return tonumber(one or math.huge) < tonumber(other or math.huge) and 'first' or 'again', first[1]
end

local function add_to_stream(id, entry) call('XADD', STREAM, '*', 'id', id, 'entry', entry) end

-- One tenant has a turn, with one lane, and no limit: there is one order, and no need to ask after each.
local function alone(side, tenant, facts)
  return overall == 0 and each_tenant == 0 and not permits and not facts.rate and not facts.group
    and call('ZCARD', lanes_key(side, tenant)) == 1
    and call('ZCARD', TURNS.first) + call('ZCARD', TURNS.again) == 1
end

-- Up to so many of the lane in one go; answers how many.
local function move_lane(lane, facts, budget)
  local popped, ids = call('ZPOPMIN', lane_key(lane), math.min(budget, most)), {}
  for i = 1, #popped, 2 do ids[#ids + 1] = popped[i] end
  local entries = call('HMGET', WAITING, unpack(ids))
  call('HDEL', WAITING, unpack(ids))
  for i, id in ipairs(ids) do add_to_stream(id, entries[i] or '0 ' .. lane) end
  place(lane, facts)
  weigh(facts, -#ids)
  if facts.side == 'first' then used = used + #ids end
  call('ZADD', TURNS[facts.side], 'XX', call('INCRBY', SEQUENCE, #ids), facts.tenant)
  return #ids
end

-- Moves up to so many from the backlog to the stream, in order; answers how many.
local function move(budget)
  local moved, tries = 0, 0
  while moved < budget and tries < budget + most do
    tries = tries + 1
    local side, tenant = next_turn()
    if not side then break end
    local lane = call('ZRANGE', lanes_key(side, tenant), 0, 0)[1]
    local facts = lane and facts_of(lane)
    local id = facts and call('ZRANGE', lane_key(lane), 0, 0)[1]
    if not id then
      -- Only after a hand other than these scripts was here: what is not as it should be must not stop the rest.
      if lane then
        call('ZREM', lanes_key(side, tenant), lane)
      else
        leave(side, tenant)
        call('HDEL', OPEN, side .. ':' .. tenant)
      end
    elseif alone(side, tenant, facts) then
      moved = moved + move_lane(lane, facts, budget - moved)
    elseif not blocked(lane, facts) then
      local entry = call('HGET', WAITING, id) or '0 ' .. lane
      remove(id, lane, facts)
      add_to_stream(id, entry)
      start(id, facts)
      local turn = call('INCR', SEQUENCE)
      call('ZADD', TURNS.first, 'XX', turn, tenant)
      call('ZADD', TURNS.again, 'XX', turn, tenant)
      -- At once, so that what is held is known to be held.
      if call('EXISTS', lane_key(lane)) == 1 then blocked(lane, facts) end
      moved = moved + 1
    end
  end
  return moved
end

local function demand()
  call('ZREMRANGEBYSCORE', DEMAND, '-inf', clock)
  local takers, sum = call('ZRANGE', DEMAND, 0, -1), 0
  for _, taker in ipairs(takers) do sum = sum + tonumber(string.match(taker, '^%d+')) end
  return sum, takers
end

-- Their takes end with what was moved. Who waits longest is served first, by Redis too; should it be another, the demand
-- that remains stands for the one that was not served.
local function served(moved, takers)
  for _, taker in ipairs(takers) do
    if moved <= 0 then return end
    moved = moved - tonumber(string.match(taker, '^%d+'))
    call('ZREM', DEMAND, taker)
  end
end

-- Moves as much as takers wait for.
local function supply()
  local sum, takers = demand()
  if sum > 0 then served(move(sum), takers) end
end

-- In how many ms something opens, at the earliest; -1 = nothing that is known. 0: permits ended before demand did.
local function opens_in()
  local at = -1
  local due, held = call('ZRANGE', DUE, 0, 0, 'WITHSCORES')[2], call('ZRANGE', HELD, 0, 0, 'WITHSCORES')[2]
  if due then at = math.max(0, tonumber(due) - now) end
  if held and (at < 0 or tonumber(held) - clock < at) then at = math.max(0, tonumber(held) - clock) end
  if permits and used >= permits and call('EXISTS', DEMAND) == 1 and call('EXISTS', TURNS.first) == 1 then at = 0 end
  return at
end

-- A new credit for the group; lanes that waited for it are open again.
local function grant(group, credit, limit)
  if credit >= limit then
    call('DEL', slots_key(group))
  else
    call('HSET', slots_key(group), 'credit', credit, 'limit', limit)
    call('PEXPIRE', slots_key(group), CREDIT_TTL)
  end
  if credit > 0 then
    for _, lane in ipairs(call('SMEMBERS', crowd_key(group))) do
      leave_crowd(group, lane)
      open_lane(lane, facts_of(lane))
    end
  end
end
