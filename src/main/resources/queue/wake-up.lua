-- include: sub-queues.lua
-- What time releases: delayed entries, and what a rate limit held.

local function release_hold(limit)
  if call('ZREM', HELD, limit) == 0 then return end
  local kind, name = string.match(limit, '^(%a+):(.*)$')
  if kind == 'tenant' then
    enter_rotation('first', name)
  elseif kind == 'lane' then
    reopen(name, properties_of(name))
  end
end

local function release_due()
  for _, id in ipairs(call('ZRANGEBYSCORE', DUE, '-inf', now, 'LIMIT', 0, most)) do
    local rank, sub_queue = rank_and_sub_queue(call('HGET', LATER, id))
    call('ZREM', DUE, id)
    call('HDEL', LATER, id)
    if sub_queue then enqueue(id, rank, sub_queue) end
  end
  for _, limit in ipairs(call('ZRANGEBYSCORE', HELD, '-inf', clock, 'LIMIT', 0, most)) do release_hold(limit) end
end

-- In how many ms the next entry or hold is to be released; -1 = none is known. 0: permits ran out before demand did.
local function next_wake_up()
  local at = -1
  local due, held = call('ZRANGE', DUE, 0, 0, 'WITHSCORES')[2], call('ZRANGE', HELD, 0, 0, 'WITHSCORES')[2]
  if due then at = math.max(0, tonumber(due) - now) end
  if held and (at < 0 or tonumber(held) - clock < at) then at = math.max(0, tonumber(held) - clock) end
  if permits and permits_used >= permits and call('EXISTS', DEMAND) == 1 and call('EXISTS', TURNS.first) == 1 then at = 0 end
  return at
end
