-- ARGV 7.. for each group: tenant, key, and how many may go: a number that replaces what was believed, '+1' adds one.
-- Answers as a move does.
for i = 7, #ARGV, 3 do
  local group = cjson.encode({ ARGV[i], ARGV[i + 1] })
  local known = call('HMGET', slots_key(group), 'credit', 'limit')
  local limit = tonumber(known[2] or call('HGET', CROWDED, group))
  -- Nothing is known of a group that has all its slots and nobody who waits.
  if limit then
    local credit = tonumber(ARGV[i + 2])
    if ARGV[i + 2] == '+1' then credit = math.min(limit, tonumber(known[1] or limit) + 1) end
    grant(group, credit, limit)
  end
end
supply()
return { opens_in(), used }
