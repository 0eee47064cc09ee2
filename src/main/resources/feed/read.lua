-- KEYS[1] the tail. ARGV 1 the epoch known to the reader, empty = none; 2 its position; 3 most elements.
-- The elements after the position, found by binary search. Answers whether numbering restarted since, how many elements
-- are left after the page, the epoch, and the page.
local count = redis.call('LLEN', KEYS[1])
if count == 0 then return {0, 0, '', {}} end
local function head(index)
  local epoch, last = string.match(redis.call('LINDEX', KEYS[1], index), '^(%w+):(%d+)|')
  return epoch, tonumber(last)
end
local epoch, last = head(-1)
local known, position, most = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local restarted, from = 0, 0
if known ~= '' and known ~= epoch or known == '' and last < position then
  restarted = 1
elseif last <= position then
  return {0, 0, epoch, {}}
else
  local to = count - 1
  while from < to do
    local middle = math.floor((from + to) / 2)
    local _, number = head(middle)
    if number > position then to = middle else from = middle + 1 end
  end
end
local page = redis.call('LRANGE', KEYS[1], from, from + most - 1)
return {restarted, count - from - #page, epoch, page}
