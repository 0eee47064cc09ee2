-- ARGV 7.. ids that are not to run any more.
for i = 7, #ARGV do
  local id = ARGV[i]
  call('ZREM', DUE, id)
  call('HDEL', LATER, id)
  local rank, lane = rank_and_lane(call('HGET', WAITING, id))
  if rank then remove(id, lane, facts_of(lane)) end
end
return #ARGV - 6
