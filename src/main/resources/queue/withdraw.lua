-- ARGV 7.. ids that are not to run any more. Answers those that waited.
local waited = {}
for i = 7, #ARGV do
  local id = ARGV[i]
  local was = call('ZREM', DUE, id) + call('HDEL', LATER, id)
  local entry = call('HGET', WAITING, id)
  if entry then
    local rank, lane = rank_and_lane(entry)
    remove(id, lane or '', lane and facts_of(lane))
    was = was + 1
  end
  if was > 0 then waited[#waited + 1] = id end
end
return waited
