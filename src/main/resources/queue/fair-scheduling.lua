-- include: keys.lua
-- Tenants take turns, round robin: whoever has ready entries has one turn, and goes to the end with each start.

local function enter_rotation(side, tenant)
  local ready = tonumber(call('HGET', OPEN, side .. ':' .. tenant) or 0)
  if ready == 0 or call('ZSCORE', TURNS[side], tenant) then return end
  if side == 'first' and call('ZSCORE', HELD, 'tenant:' .. tenant) then return end
  -- At the end, or at the turn of its other side: a tenant has one turn.
  local turn = call('ZSCORE', TURNS[side == 'first' and 'again' or 'first'], tenant) or call('INCR', SEQUENCE)
  call('ZADD', TURNS[side], turn, tenant)
  call('HINCRBY', OPEN, side, ready)
end

local function leave_rotation(side, tenant)
  local ready = tonumber(call('HGET', OPEN, side .. ':' .. tenant) or 0)
  if call('ZREM', TURNS[side], tenant) == 1 and ready > 0 then call('HINCRBY', OPEN, side, -ready) end
end

-- The tenant's open sub-queues gained so many entries, or lost them.
local function add_ready(properties, more)
  if more == 0 then return end
  local side, tenant = properties.side, properties.tenant
  local ready = call('HINCRBY', OPEN, side .. ':' .. tenant, more)
  if call('ZSCORE', TURNS[side], tenant) then
    call('HINCRBY', OPEN, side, more)
    if ready <= 0 then call('ZREM', TURNS[side], tenant) end
  elseif ready > 0 then
    enter_rotation(side, tenant)
  end
  if ready <= 0 then call('HDEL', OPEN, side .. ':' .. tenant) end
end
