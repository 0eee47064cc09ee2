-- include: fair-scheduling.lua
-- What waits: entries in the order of their ranks, in one sub-queue for all of a tenant that share the same limits. One
-- that a limit blocks is closed: its entries stay, and none of them is ready.

local function closed(name, properties)
  return properties.rate and call('ZSCORE', HELD, 'lane:' .. name)
    or properties.group and call('SISMEMBER', waiting_for_token_key(properties.group), name) == 1
end

-- A tenant's sub-queues are ordered by their first entries.
local function reposition(name, properties)
  local first = call('ZRANGE', sub_queue_key(name), 0, 0, 'WITHSCORES')
  if first[2] then
    call('ZADD', sub_queues_key(properties.side, properties.tenant), first[2], name)
  else
    call('ZREM', sub_queues_key(properties.side, properties.tenant), name)
  end
end

local function close(name, properties)
  if call('ZREM', sub_queues_key(properties.side, properties.tenant), name) == 1 then
    add_ready(properties, -call('ZCARD', sub_queue_key(name)))
  end
end

-- Unless another limit still blocks it.
local function reopen(name, properties)
  if properties and not closed(name, properties) then
    reposition(name, properties)
    add_ready(properties, call('ZCARD', sub_queue_key(name)))
  end
end

local function stop_waiting_for_token(group, name)
  call('SREM', waiting_for_token_key(group), name)
  if call('EXISTS', waiting_for_token_key(group)) == 0 then call('HDEL', CROWDED, group) end
end

local function insert(id, rank, name, properties)
  call('HSET', WAITING, id, string.format('%.0f', rank) .. ' ' .. name)
  call('ZADD', sub_queue_key(name), rank, id)
  if not closed(name, properties) then
    call('ZADD', sub_queues_key(properties.side, properties.tenant), 'LT', rank, name)
    add_ready(properties, 1)
  end
end

-- Out of its sub-queue, open or closed.
local function remove(id, name, properties)
  call('HDEL', WAITING, id)
  if not properties or call('ZREM', sub_queue_key(name), id) == 0 then return end
  if not closed(name, properties) then
    reposition(name, properties)
    add_ready(properties, -1)
  elseif properties.group and call('EXISTS', sub_queue_key(name)) == 0 then
    stop_waiting_for_token(properties.group, name)
  end
end

-- An entry that is due. One that waits already keeps its position if that is the better one.
local function enqueue(id, rank, name)
  local properties = properties_of(name)
  if not properties or not rank then return end
  local known_rank, known_name = rank_and_sub_queue(call('HGET', WAITING, id))
  if known_rank then
    if known_name == name and known_rank <= rank and call('ZSCORE', sub_queue_key(name), id) then return end
    remove(id, known_name, properties_of(known_name))
    rank = math.min(rank, known_rank)
  end
  insert(id, rank, name, properties)
end
