-- ARGV 7 how many lanes, the lanes; then for each offer: id, due in ms, rank, number of its lane.
-- Answers in how many ms something opens, and the permits used.
local lanes = tonumber(ARGV[7])
local wanted, takers = demand()
local direct = 0
-- With nothing else that waits and no limit there is no order to keep.
local straight = overall == 0 and each_tenant == 0
for i = 8 + lanes, #ARGV, 4 do
  local id, due, rank, lane = ARGV[i], tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2]), ARGV[7 + ARGV[i + 3]]
  if due > now then
    call('ZADD', DUE, due, id)
    call('HSET', LATER, id, ARGV[i + 2] .. ' ' .. lane)
  else
    if call('ZREM', DUE, id) == 1 then call('HDEL', LATER, id) end
    local facts = facts_of(lane)
    if straight and direct < wanted and not facts.rate and not facts.slots and call('EXISTS', WAITING) == 0 then
      add_to_stream(id, ARGV[i + 2] .. ' ' .. lane)
      direct = direct + 1
    else
      enter(id, rank, lane)
    end
  end
end
if wanted > direct and call('EXISTS', WAITING) == 1 then direct = direct + move(wanted - direct) end
served(direct, takers)
return { opens_in(), used }
