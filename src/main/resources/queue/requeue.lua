-- include: wake-up.lua
-- include: demand.lua
-- ARGV 7.. entries that were taken and did not start for want of a slot: they return to their position. Answers as a move.
for i = 7, #ARGV do
  local found = call('XRANGE', STREAM, ARGV[i], ARGV[i])[1]
  -- Only by the one who acks it: another may have dealt with it.
  if call('XACK', STREAM, CONSUMERS, ARGV[i]) == 1 and found then
    local id, rank, name = found[2][2], rank_and_sub_queue(found[2][4])
    local properties = name and properties_of(name)
    if properties then
      if properties.side == 'first' then
        forget_start(id, properties)
        -- The next move decides again.
        release_hold('overall')
        release_hold('tenant:' .. properties.tenant)
        release_hold('lane:' .. name)
      end
      if properties.group then grant_tokens(properties.group, tokens_of(properties) + 1, properties.slots.limit) end
      enqueue(id, rank, name)
    end
  end
  call('XDEL', STREAM, ARGV[i])
end
supply()
return { next_wake_up(), permits_used }
