-- include: keys.lua
-- The overall limit of several partitions, kept in one of them.
-- ARGV 7 how many starts are requested; 8 name of the request; 9 for how many ms they may stay unsettled.
-- Until its use is known a permit is in the log with the latest time at which it can be used.
-- Answers how many, and in how many ms there will be more (-1 = there are more).
local log, wanted = log_key('overall', ''), tonumber(ARGV[7])
call('ZREMRANGEBYSCORE', log, '-inf', clock - MINUTE)
local free = math.max(0, overall - call('ZCARD', log))
local granted = math.min(free, wanted)
for i = 1, granted do call('ZADD', log, clock + tonumber(ARGV[9]), ARGV[8] .. ':' .. i) end
if granted > 0 then call('PEXPIRE', log, MINUTE + tonumber(ARGV[9]) + 1) end
if granted < free then return { granted, -1 } end
local oldest = call('ZREVRANGE', log, overall - 1, overall - 1, 'WITHSCORES')[2]
return { granted, oldest and math.max(0, tonumber(oldest) + MINUTE - clock) or -1 }
