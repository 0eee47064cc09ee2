-- include: limits.lua
-- From the backlog to the stream, in order.

local function first_starts_blocked()
  return permits and permits_used >= permits or call('ZSCORE', HELD, 'overall')
end

-- The side and tenant whose turn it is; nil when nothing is ready.
local function next_turn()
  local first = first_starts_blocked() and {} or call('ZRANGE', TURNS.first, 0, 0, 'WITHSCORES')
  local again = call('ZRANGE', TURNS.again, 0, 0, 'WITHSCORES')
  if not first[1] then return again[1] and 'again', again[1] end
  if not again[1] or tonumber(first[2]) < tonumber(again[2]) then return 'first', first[1] end
  if first[1] ~= again[1] then return 'again', again[1] end
  local first_rank = call('ZRANGE', sub_queues_key('first', first[1]), 0, 0, 'WITHSCORES')[2]
  local again_rank = call('ZRANGE', sub_queues_key('again', again[1]), 0, 0, 'WITHSCORES')[2]
  return tonumber(first_rank or math.huge) < tonumber(again_rank or math.huge) and 'first' or 'again', first[1]
end

local function add_to_stream(id, entry) call('XADD', STREAM, '*', 'id', id, 'entry', entry) end

-- One tenant has a turn, with one sub-queue and no limit: there is one order, and no need to decide after each entry.
local function unrivalled(side, tenant, properties)
  return overall == 0 and each_tenant == 0 and not permits and not properties.rate and not properties.group
    and call('ZCARD', sub_queues_key(side, tenant)) == 1
    and call('ZCARD', TURNS.first) + call('ZCARD', TURNS.again) == 1
end

-- Up to so many of one sub-queue at once; answers how many.
local function move_many(name, properties, budget)
  local popped, ids = call('ZPOPMIN', sub_queue_key(name), math.min(budget, most)), {}
  for i = 1, #popped, 2 do ids[#ids + 1] = popped[i] end
  local entries = call('HMGET', WAITING, unpack(ids))
  call('HDEL', WAITING, unpack(ids))
  for i, id in ipairs(ids) do add_to_stream(id, entries[i] or '0 ' .. name) end
  reposition(name, properties)
  add_ready(properties, -#ids)
  if properties.side == 'first' then permits_used = permits_used + #ids end
  call('ZADD', TURNS[properties.side], 'XX', call('INCRBY', SEQUENCE, #ids), properties.tenant)
  return #ids
end

-- Up to so many, in order; answers how many.
local function move(budget)
  local moved, tries = 0, 0
  while moved < budget and tries < budget + most do
    tries = tries + 1
    local side, tenant = next_turn()
    if not side then break end
    local name = call('ZRANGE', sub_queues_key(side, tenant), 0, 0)[1]
    local properties = name and properties_of(name)
    local id = properties and call('ZRANGE', sub_queue_key(name), 0, 0)[1]
    if not id then
      -- Only after something other than these scripts changed the keys: an inconsistency must not stop the rest.
      if name then
        call('ZREM', sub_queues_key(side, tenant), name)
      else
        leave_rotation(side, tenant)
        call('HDEL', OPEN, side .. ':' .. tenant)
      end
    elseif unrivalled(side, tenant, properties) then
      moved = moved + move_many(name, properties, budget - moved)
    elseif not blocked(name, properties) then
      local entry = call('HGET', WAITING, id) or '0 ' .. name
      remove(id, name, properties)
      add_to_stream(id, entry)
      count_start(id, properties)
      local turn = call('INCR', SEQUENCE)
      call('ZADD', TURNS.first, 'XX', turn, tenant)
      call('ZADD', TURNS.again, 'XX', turn, tenant)
      -- At once, so that the counts of ready and held entries are right.
      if call('EXISTS', sub_queue_key(name)) == 1 then blocked(name, properties) end
      moved = moved + 1
    end
  end
  return moved
end
