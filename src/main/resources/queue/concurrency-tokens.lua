-- include: sub-queues.lua
-- How many more executions of a group may start, as far as the queue knows. The claim enforces the limit; this only keeps
-- the queue from handing out what the claim would refuse.

-- Tokens are a hint that counting corrects. They expire after this time, so that no group's key stays forever.
local TOKENS_TTL = 3600000

local function tokens_of(properties)
  local known = call('HMGET', tokens_key(properties.group), 'credit', 'limit')
  return known[1] and known[1] + properties.slots.limit - known[2] or properties.slots.limit
end

local function store_tokens(group, tokens, limit)
  local key = tokens_key(group)
  call('HSET', key, 'credit', tokens, 'limit', limit)
  call('PEXPIRE', key, TOKENS_TTL)
end

-- Sub-queues that waited for a token of the group are open again.
local function grant_tokens(group, tokens, limit)
  if tokens >= limit then
    call('DEL', tokens_key(group))
  else
    store_tokens(group, tokens, limit)
  end
  if tokens > 0 then
    for _, name in ipairs(call('SMEMBERS', waiting_for_token_key(group))) do
      stop_waiting_for_token(group, name)
      reopen(name, properties_of(name))
    end
  end
end
