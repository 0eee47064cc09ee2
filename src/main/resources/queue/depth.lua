-- include: keys.lua
-- ARGV 7 '1' when the overall limit, kept elsewhere, is exhausted.
-- Answers: unread, pending, delayed, ready, held.
local streamed, pending = call('XLEN', STREAM), 0
local summary = redis.pcall('XPENDING', STREAM, CONSUMERS)
if not summary.err then pending = summary[1] end
local ready = tonumber(call('HGET', OPEN, 'again') or 0)
if ARGV[7] ~= '1' and not call('ZSCORE', HELD, 'overall') then ready = ready + tonumber(call('HGET', OPEN, 'first') or 0) end
return { math.max(0, streamed - pending), pending, call('ZCARD', DUE), ready, call('HLEN', WAITING) - ready }
