-- include: wake-up.lua
-- include: demand.lua
-- ARGV 7.. for each group: tenant, key, and its concurrency tokens: a number that replaces what is stored, '+1' adds one.
-- Answers as a move.
for i = 7, #ARGV, 3 do
  local group = cjson.encode({ ARGV[i], ARGV[i + 1] })
  local known = call('HMGET', tokens_key(group), 'credit', 'limit')
  local limit = tonumber(known[2] or call('HGET', CROWDED, group))
  -- Nothing is stored of a group that has all its tokens and no sub-queue that waits.
  if limit then
    local tokens = tonumber(ARGV[i + 2])
    if ARGV[i + 2] == '+1' then tokens = math.min(limit, tonumber(known[1] or limit) + 1) end
    grant_tokens(group, tokens, limit)
  end
end
supply()
return { next_wake_up(), permits_used }
