-- ARGV 7 '1' when the overall limit, kept elsewhere, is exhausted.
-- Answers: unread, pending, delayed, may go, held.
local streamed, pending = call('XLEN', STREAM), 0
local group = redis.pcall('XPENDING', STREAM, GROUP)
if not group.err then pending = group[1] end
local may = tonumber(call('HGET', OPEN, 'again') or 0)
if ARGV[7] ~= '1' and not call('ZSCORE', HELD, 'overall') then may = may + tonumber(call('HGET', OPEN, 'first') or 0) end
return { math.max(0, streamed - pending), pending, call('ZCARD', DUE), may, call('HLEN', WAITING) - may }
