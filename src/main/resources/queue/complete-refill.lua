-- include: keys.lua
-- ARGV 7 number of partitions; 8 name of the claim; 9 for how many ms the partition is trusted from now on.
-- Only by the one who has filled it since its last loss: what was offered before that is lost too.
if call('GET', base .. ':filling') ~= ARGV[8] then return 0 end
call('SET', base .. ':filled:' .. ARGV[7], '1', 'PX', ARGV[9])
return call('DEL', base .. ':filling')
