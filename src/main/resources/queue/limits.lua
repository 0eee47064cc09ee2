-- include: rates.lua
-- include: concurrency-tokens.lua
-- All limits of a start together.

-- Whether a limit blocks the sub-queue's first entry. Then what the limit covers is held or closed.
local function blocked(name, properties)
  if properties.side == 'first' then
    if overall > 0 and not permits then
      local at = exhausted_until(log_key('overall', ''), overall, MINUTE)
      if at then
        call('ZADD', HELD, at, 'overall')
        return true
      end
    end
    if each_tenant > 0 then
      local at = exhausted_until(log_key('tenant', properties.tenant), each_tenant, MINUTE)
      if at then
        leave_rotation('first', properties.tenant)
        call('ZADD', HELD, at, 'tenant:' .. properties.tenant)
        return true
      end
    end
    if properties.rate then
      local at = exhausted_until(log_key('rate', properties.bucket), properties.rate.limit, properties.rate.window)
      if at then
        close(name, properties)
        call('ZADD', HELD, at, 'lane:' .. name)
        return true
      end
    end
  end
  if properties.group and tokens_of(properties) <= 0 then
    close(name, properties)
    call('SADD', waiting_for_token_key(properties.group), name)
    call('HSET', CROWDED, properties.group, properties.slots.limit)
    return true
  end
  return false
end

local function count_start(id, properties)
  if properties.side == 'first' then
    permits_used = permits_used + 1
    if overall > 0 and not permits then log_start(log_key('overall', ''), MINUTE, id) end
    if each_tenant > 0 then log_start(log_key('tenant', properties.tenant), MINUTE, id) end
    if properties.rate then log_start(log_key('rate', properties.bucket), properties.rate.window, id) end
  end
  if properties.group then store_tokens(properties.group, tokens_of(properties) - 1, properties.slots.limit) end
end
