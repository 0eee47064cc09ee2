-- include: wake-up.lua
-- include: demand.lua
-- ARGV 7 how many sub-queues, their names; then for each offer: id, due in ms, rank, number of its sub-queue.
-- Answers as a move.
local sub_queues = tonumber(ARGV[7])
local wanted, requests = demand()
local direct = 0
-- When nothing else waits and there is no limit, there is no order to keep.
local unlimited = overall == 0 and each_tenant == 0
for i = 8 + sub_queues, #ARGV, 4 do
  local id, due, rank, name = ARGV[i], tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2]), ARGV[7 + ARGV[i + 3]]
  if due > now then
    call('ZADD', DUE, due, id)
    call('HSET', LATER, id, ARGV[i + 2] .. ' ' .. name)
  else
    if call('ZREM', DUE, id) == 1 then call('HDEL', LATER, id) end
    local properties = properties_of(name)
    if unlimited and direct < wanted and not properties.rate and not properties.slots and call('EXISTS', WAITING) == 0 then
      add_to_stream(id, ARGV[i + 2] .. ' ' .. name)
      direct = direct + 1
    else
      enqueue(id, rank, name)
    end
  end
end
if wanted > direct and call('EXISTS', WAITING) == 1 then direct = direct + move(wanted - direct) end
satisfy(direct, requests)
return { next_wake_up(), permits_used }
