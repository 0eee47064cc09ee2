-- KEYS[1] a tail. ARGV 1 those that expire within so many ms go; 2 how many elements any other keeps, 0 = all.
-- Only commands that a full Redis accepts. Answers 1 when it made room.
local left = redis.call('PTTL', KEYS[1])
if left >= 0 and left <= tonumber(ARGV[1]) then
  return redis.call('UNLINK', KEYS[1])
end
local kept = tonumber(ARGV[2])
if kept > 0 and redis.call('LLEN', KEYS[1]) > kept then
  redis.call('LTRIM', KEYS[1], -kept, -1)
  return 1
end
return 0
