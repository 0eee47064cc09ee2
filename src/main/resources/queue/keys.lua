-- Keys, arguments and stored forms that all scripts of the queue share. A script touches one partition: all keys carry
-- its hash tag.
--
-- KEYS[1]  the partition, {prefix:queue:n}; every key begins with it
-- ARGV     1 the caller's time in ms, which decides what is due
--          2 the time for rate limits and demand, in ms; empty = this server's own, so that no worker's clock matters
--          3 most starts a minute overall, 0 = unlimited; 4 most of one tenant, 0 = unlimited
--          5 starts permitted by the partition that keeps the overall limit; empty = it is kept here
--          6 most delayed entries, and most holds, that one call releases
--
-- Instances of different versions share these keys during a rolling upgrade. Their names and formats must not change, even
-- where the code has a better word: a sub-queue is stored as a lane, concurrency tokens as slots and credit, the sub-queues
-- that wait for a token as a crowd.
--
-- due           id -> when it is due              later    id -> 'rank sub-queue', of those in due
-- lane:<sub-queue>   id -> rank                   waiting  id -> 'rank sub-queue', of those in sub-queues
-- lanes:<side>:<tenant>   open sub-queue -> rank of its first entry
-- turns:<side>            tenant with ready entries -> its turn
-- held                    'overall', 'tenant:..', 'lane:..' -> when that rate limit ends its hold
-- slots:<group>           credit, limit           crowded  group -> limit       crowd:<group>  sub-queues waiting for a token
-- log:..                  id -> when it started   demand   'max request' -> until when it waits
-- open                    counts: entries in open sub-queues, by side and tenant; by side, of tenants that have a turn
-- filled:<partitions>     the partition has been filled from Postgres, while so many partitions were configured
-- filling                 who is filling it
--
-- A sub-queue's name is the JSON text of its properties: side ('first' = first starts, which count against rate limits;
-- 'again' = continued executions, which do not), tenant, rate, slots. A group's name is the JSON text of tenant and key.

local call = redis.call
local base = KEYS[1]
local STREAM, DUE, LATER, WAITING, HELD = base .. ':stream', base .. ':due', base .. ':later', base .. ':waiting', base .. ':held'
local OPEN, SEQUENCE, CROWDED, DEMAND = base .. ':open', base .. ':sequence', base .. ':crowded', base .. ':demand'
local TURNS = { first = base .. ':turns:first', again = base .. ':turns:again' }
local CONSUMERS = 'workers'
local MINUTE = 60000

local now = tonumber(ARGV[1])
local clock = tonumber(ARGV[2])
if not clock then
  local time = call('TIME')
  clock = time[1] * 1000 + math.floor(time[2] / 1000)
end
local overall, each_tenant, permits, most = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local permits_used = 0

local function sub_queue_key(name) return base .. ':lane:' .. name end
local function sub_queues_key(side, tenant) return base .. ':lanes:' .. side .. ':' .. tenant end
local function tokens_key(group) return base .. ':slots:' .. group end
local function waiting_for_token_key(group) return base .. ':crowd:' .. group end
local function log_key(kind, name) return base .. ':log:' .. kind .. ':' .. name end

local parsed = {}
-- The properties of a sub-queue; false when the text is not a sub-queue's name.
local function properties_of(name)
  local properties = parsed[name]
  if properties == nil then
    local read, value = pcall(cjson.decode, name)
    properties = read and type(value) == 'table' and TURNS[value.side] and type(value.tenant) == 'string' and value or false
    if properties then
      properties.group = properties.slots and cjson.encode({ properties.tenant, properties.slots.key })
      properties.bucket = properties.rate and cjson.encode({ properties.tenant, properties.rate.key })
    end
    parsed[name] = properties
  end
  return properties
end

local function rank_and_sub_queue(entry)
  if not entry then return nil, nil end
  local rank, sub_queue = string.match(entry, '^(%-?%d+) (.*)$')
  return tonumber(rank), sub_queue
end
