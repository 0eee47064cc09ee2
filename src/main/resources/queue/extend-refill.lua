-- include: keys.lua
-- ARGV 7 name of the claim; 8 for how many more ms it is valid. Answers 0 when it is gone: lost once more, or taken over.
if call('GET', base .. ':filling') ~= ARGV[7] then return 0 end
return call('PEXPIRE', base .. ':filling', ARGV[8])
