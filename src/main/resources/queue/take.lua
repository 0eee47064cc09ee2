-- ARGV 7 most entries; 8 consumer; 9 name of this demand; 10 for how many ms it waits if nothing comes, 0 = it does not.
-- Answers in how many ms something opens, the permits used, and the entries. Without entries the demand is known by then.
local max, consumer = tonumber(ARGV[7]), ARGV[8]

local function read(count)
  local reply = redis.pcall('XREADGROUP', 'GROUP', GROUP, consumer, 'COUNT', count, 'STREAMS', STREAM, '>')
  if reply and reply.err then
    if not string.find(reply.err, 'NOGROUP') then error(reply.err) end
    -- Redis lost the group with everything else, or never had it: from the start of what it holds now.
    call('XGROUP', 'CREATE', STREAM, GROUP, '0', 'MKSTREAM')
    return read(count)
  end
  return reply and reply[1][2] or {}
end

open()
-- What was moved for another who did not come for it goes first: it is further in the order than any in the backlog.
local entries = read(max)
if #entries < max then
  local moved = move(max - #entries)
  if moved > 0 then
    for _, entry in ipairs(read(moved)) do entries[#entries + 1] = entry end
  end
end
if #entries == 0 and tonumber(ARGV[10]) > 0 then call('ZADD', DEMAND, clock + tonumber(ARGV[10]), ARGV[9]) end
return { opens_in(), used, entries }
