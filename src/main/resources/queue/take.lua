-- include: wake-up.lua
-- include: demand.lua
-- ARGV 7 most entries; 8 consumer; 9 name of this request; 10 for how many ms it waits when there is nothing, 0 = it does
-- not. Answers in how many ms to call again, the permits used, and the entries. Without entries the demand is recorded.
local max, consumer = tonumber(ARGV[7]), ARGV[8]

local function read(count)
  local reply = redis.pcall('XREADGROUP', 'GROUP', CONSUMERS, consumer, 'COUNT', count, 'STREAMS', STREAM, '>')
  if reply and reply.err then
    if not string.find(reply.err, 'NOGROUP') then error(reply.err) end
    -- Redis lost the consumer group with everything else, or never had it: from the start of what the stream holds now.
    call('XGROUP', 'CREATE', STREAM, CONSUMERS, '0', 'MKSTREAM')
    return read(count)
  end
  return reply and reply[1][2] or {}
end

release_due()
-- What was moved for another consumer that did not read it is first: it precedes all of the backlog.
local entries = read(max)
if #entries < max then
  local moved = move(max - #entries)
  if moved > 0 then
    for _, entry in ipairs(read(moved)) do entries[#entries + 1] = entry end
  end
end
if #entries == 0 and tonumber(ARGV[10]) > 0 then call('ZADD', DEMAND, clock + tonumber(ARGV[10]), ARGV[9]) end
return { next_wake_up(), permits_used, entries }
