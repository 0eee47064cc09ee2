-- KEYS[1] the stream. ARGV 1 the consumer group; 2 for how many ms a consumer that holds nothing may be idle.
-- One script, because XGROUP DELCONSUMER drops what the consumer holds, and a consumer may come back and take something
-- between a look and the deletion.
for _, fields in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])) do
  local consumer = {}
  for i = 1, #fields, 2 do consumer[fields[i]] = fields[i + 1] end
  if consumer.pending == 0 and consumer.idle > tonumber(ARGV[2]) then
    redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], consumer.name)
  end
end
return 'OK'
