-- ARGV 7.. ids. Answers those that do not wait here in such a way that they will go: no half of a record counts.
local missing = {}
for i = 7, #ARGV do
  local id = ARGV[i]
  if not (call('ZSCORE', DUE, id) and call('HEXISTS', LATER, id) == 1) then
    local _, lane = rank_and_lane(call('HGET', WAITING, id))
    if not lane or not call('ZSCORE', lane_key(lane), id) then missing[#missing + 1] = id end
  end
end
return missing
