-- KEYS[1] a tail, which leads to its node of a cluster. ARGV 1 the cursor; 2 the pattern of tails; 3 how many keys to look at.
-- A page of the tails on this node: the next cursor, '0' = there are no more, and the keys.
return redis.call('SCAN', ARGV[1], 'MATCH', ARGV[2], 'COUNT', ARGV[3])
