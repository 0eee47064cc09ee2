-- include: keys.lua
-- Answers tenant, key and limit of each group with sub-queues that wait for a concurrency token.
local groups = {}
local all = call('HGETALL', CROWDED)
for i = 1, #all, 2 do
  local group = cjson.decode(all[i])
  groups[#groups + 1] = { group[1], group[2], tonumber(all[i + 1]) }
end
return groups
