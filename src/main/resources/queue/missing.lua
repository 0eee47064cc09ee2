-- include: keys.lua
-- ARGV 7.. ids. Answers those that are not completely stored as delayed or waiting: half a record would never start.
local missing = {}
for i = 7, #ARGV do
  local id = ARGV[i]
  if not (call('ZSCORE', DUE, id) and call('HEXISTS', LATER, id) == 1) then
    local _, name = rank_and_sub_queue(call('HGET', WAITING, id))
    if not name or not call('ZSCORE', sub_queue_key(name), id) then missing[#missing + 1] = id end
  end
end
return missing
