-- include: keys.lua
-- ARGV 7.. entries that are done. Acked and deleted together or not at all: one only acked would stay forever.
for i = 7, #ARGV, 1000 do
  local last = math.min(i + 999, #ARGV)
  call('XACK', STREAM, CONSUMERS, unpack(ARGV, i, last))
  call('XDEL', STREAM, unpack(ARGV, i, last))
end
return #ARGV - 6
