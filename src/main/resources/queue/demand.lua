-- include: moves.lua
-- What consumers wait for: requests that found nothing, with the number of entries each asks for.

-- The sum, and the requests, those first that expire first.
local function demand()
  call('ZREMRANGEBYSCORE', DEMAND, '-inf', clock)
  local requests, sum = call('ZRANGE', DEMAND, 0, -1), 0
  for _, request in ipairs(requests) do sum = sum + tonumber(string.match(request, '^%d+')) end
  return sum, requests
end

-- These requests end with what was moved. Who has waited longest is served first, by Redis too; should it be another, the
-- demand that remains stands in for that of the one that was not served.
local function satisfy(moved, requests)
  for _, request in ipairs(requests) do
    if moved <= 0 then return end
    moved = moved - tonumber(string.match(request, '^%d+'))
    call('ZREM', DEMAND, request)
  end
end

-- Moves as much as consumers wait for.
local function supply()
  local sum, requests = demand()
  if sum > 0 then satisfy(move(sum), requests) end
end
