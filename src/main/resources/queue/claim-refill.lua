-- include: keys.lua
-- ARGV 7 number of partitions; 8 name of the claim; 9 for how many ms it is valid; 10 for how many ms a filled partition
-- that nobody checks is trusted.
-- Answers 1 when the partition was never filled, or has been lost since, and the caller is the one to fill it.
if call('PEXPIRE', base .. ':filled:' .. ARGV[7], ARGV[10]) == 1 then return 0 end
return call('SET', base .. ':filling', ARGV[8], 'NX', 'PX', ARGV[9]) and 1 or 0
