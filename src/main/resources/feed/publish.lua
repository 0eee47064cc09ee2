-- KEYS[1] the tail. ARGV 1 the owner's last known number, 2 its epoch; 3 number of events; 4 for how many ms the tail stays;
-- 5 most events kept; 6 the channel; 7 the events; 8 how many numbers are left out before them, absent = 0; 9 '1' = they were sent before,
-- and may be here: then nothing is to be done. Answers 'epoch:last'.
-- Numbers continue from the tail or from the owner's last known number, whichever is greater: without gaps across
-- owners, and never backwards while the owner of a flushed tail lives. Only the newest element's head is read.
if ARGV[9] == '1' then
  for _, element in ipairs(redis.call('LRANGE', KEYS[1], -200, -1)) do
    local bar = string.find(element, '|', 1, true)
    if string.sub(element, bar + 1) == ARGV[7] then return string.sub(element, 1, bar - 1) end
  end
end
local last, epoch = tonumber(ARGV[1]), ARGV[2]
local newest = redis.call('LINDEX', KEYS[1], -1)
if newest then
  local of, number = string.match(newest, '^(%w+):(%d+)|')
  epoch = of
  last = math.max(last, tonumber(number))
end
last = last + tonumber(ARGV[8] or 0) + tonumber(ARGV[3])
local head = epoch .. ':' .. string.format('%.0f', last)
local element = head .. '|' .. ARGV[7]
redis.call('RPUSH', KEYS[1], element)
redis.call('PEXPIRE', KEYS[1], ARGV[4])
local gone = last - tonumber(ARGV[5])
while gone > 0 do
  local oldest = redis.call('LINDEX', KEYS[1], 0)
  if tonumber(string.match(oldest, ':(%d+)|')) > gone then break end
  redis.call('LPOP', KEYS[1])
end
redis.call('PUBLISH', ARGV[6], element)
return head
