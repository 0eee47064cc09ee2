-- include: keys.lua
-- Rate limits: a log of the latest starts for each, so that a limit is exact over any window.

-- When the limit allows another start; nil = now.
local function exhausted_until(log, limit, window)
  local oldest = call('ZREVRANGE', log, limit - 1, limit - 1, 'WITHSCORES')[2]
  if oldest and tonumber(oldest) + window > clock then return tonumber(oldest) + window end
end

-- Rounded up to the next millisecond here, and down in comparisons: windows are exact to the fraction of a millisecond.
local function log_start(log, window, id)
  call('ZREMRANGEBYSCORE', log, '-inf', clock - window)
  call('ZADD', log, clock + 1, id)
  if call('PTTL', log) < window then call('PEXPIRE', log, window + 1) end
end

-- It was moved to the stream and did not start.
local function forget_start(id, properties)
  call('ZREM', log_key('overall', ''), id)
  call('ZREM', log_key('tenant', properties.tenant), id)
  if properties.rate then call('ZREM', log_key('rate', properties.bucket), id) end
end
