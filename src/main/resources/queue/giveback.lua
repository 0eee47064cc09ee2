-- ARGV 7.. what was taken and finds no slot: it goes back to its place, and did not start. Answers as a move does.
for i = 7, #ARGV do
  local found = call('XRANGE', STREAM, ARGV[i], ARGV[i])[1]
  -- Whoever acks it disposes of it: another may have.
  if call('XACK', STREAM, GROUP, ARGV[i]) == 1 and found then
    local id, rank, lane = found[2][2], rank_and_lane(found[2][4])
    local facts = lane and facts_of(lane)
    if facts then
      if facts.side == 'first' then
        call('ZREM', log_key('overall', ''), id)
        call('ZREM', log_key('tenant', facts.tenant), id)
        if facts.rate then call('ZREM', log_key('rate', facts.bucket), id) end
        -- Looked at anew by the next move.
        let_go('overall')
        let_go('tenant:' .. facts.tenant)
        let_go('lane:' .. lane)
      end
      if facts.group then grant(facts.group, credit_of(facts) + 1, facts.slots.limit) end
      enter(id, rank, lane)
    end
  end
  call('XDEL', STREAM, ARGV[i])
end
supply()
return { opens_in(), used }
