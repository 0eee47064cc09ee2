-- include: sub-queues.lua
-- ARGV 7.. ids that are not to run any more. Answers those that were delayed or waiting.
local withdrawn = {}
for i = 7, #ARGV do
  local id = ARGV[i]
  local removed = call('ZREM', DUE, id) + call('HDEL', LATER, id)
  local entry = call('HGET', WAITING, id)
  if entry then
    local _, name = rank_and_sub_queue(entry)
    remove(id, name or '', name and properties_of(name))
    removed = removed + 1
  end
  if removed > 0 then withdrawn[#withdrawn + 1] = id end
end
return withdrawn
