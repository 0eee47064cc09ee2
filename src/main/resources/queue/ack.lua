-- ARGV 7.. what is dealt with. Together or not at all: an entry acked and not deleted would stay for ever.
for i = 7, #ARGV, 1000 do
  local last = math.min(i + 999, #ARGV)
  call('XACK', STREAM, GROUP, unpack(ARGV, i, last))
  call('XDEL', STREAM, unpack(ARGV, i, last))
end
return #ARGV - 6
