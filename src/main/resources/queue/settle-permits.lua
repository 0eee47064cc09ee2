-- include: keys.lua
-- ARGV 7 how many starts were permitted; 8 name of the request; 9 how many of them have happened.
local log = log_key('overall', '')
for i = 1, tonumber(ARGV[7]) do
  local permit = ARGV[8] .. ':' .. i
  if i > tonumber(ARGV[9]) then
    call('ZREM', log, permit)
  else
    call('ZADD', log, 'XX', clock + 1, permit)
  end
end
return 1
