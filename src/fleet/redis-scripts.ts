/** What happens in Redis in one step, so that no replica can come between? Lua scripts; all keys of one bear the same hash tag (Cluster). */

/** One channel for all: a message is the key of a lock that was given back. */
export const channel = 'azin:given-back'

/** A hash: id of a replica -> `seconds of Redis's clock` newline `JSON`. */
export const replicasKey = 'azin:replicas'

/** The record: a hash of `v` (sealed), `f` (fence of whoever wrote it) and `g` (the last fence that was given). */
export const recordKey = (name: string) => `azin:{${name}}`
export const lockKey = (name: string) => `azin:{${name}}:lock`

/** Milliseconds that the last fence outlives its lock by, so that the next one is larger even if Redis's clock goes back. */
const fenceLife = 600_000

export const scripts = {
  // Fences are microseconds of Redis's clock: they grow even when Redis was emptied in between. Below 2^53, as Lua's numbers must be.
  azinLock: { numberOfKeys: 2, lua: `
if redis.replicate_commands then redis.replicate_commands() end
if redis.call('EXISTS', KEYS[1]) == 1 then return false end
local time = redis.call('TIME')
local fence = time[1] * 1000000 + time[2]
for _, field in ipairs({'f', 'g'}) do
  local last = tonumber(redis.call('HGET', KEYS[2], field) or 0)
  if last >= fence then fence = last + 1 end
end
local text = string.format('%.0f', fence)
redis.call('SET', KEYS[1], text, 'PX', ARGV[1])
redis.call('HSET', KEYS[2], 'g', text)
if redis.call('PTTL', KEYS[2]) < 0 then redis.call('PEXPIRE', KEYS[2], ${fenceLife}) end
return text` },
  azinExtend: { numberOfKeys: 1, lua: `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0` },
  azinUnlock: { numberOfKeys: 1, lua: `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
redis.call('PUBLISH', '${channel}', ARGV[2])
return 1` },
  azinPut: { numberOfKeys: 1, lua: `
local last = tonumber(redis.call('HGET', KEYS[1], 'f') or 0)
if last > tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'f', ARGV[1], 'v', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1` },
  azinGet: { numberOfKeys: 1, lua: `
local value = redis.call('HGET', KEYS[1], 'v')
if not value then return false end
return {value, redis.call('PTTL', KEYS[1])}` },
  azinBeat: { numberOfKeys: 1, lua: `
if redis.replicate_commands then redis.replicate_commands() end
local now = tonumber(redis.call('TIME')[1])
redis.call('HSET', KEYS[1], ARGV[1], now .. '\\n' .. ARGV[2])
local all = redis.call('HGETALL', KEYS[1])
for at = 1, #all, 2 do
  if now - tonumber(string.match(all[at + 1], '^%d+') or 0) > 60 then redis.call('HDEL', KEYS[1], all[at]) end
end
redis.call('EXPIRE', KEYS[1], 120)
return redis.call('HGETALL', KEYS[1])` },
  azinLeave: { numberOfKeys: 1, lua: `return redis.call('HDEL', KEYS[1], ARGV[1])` },
}

/** The scripts as methods; `Buffer` gives bytes back. */
export interface Scripted {
  azinLock(lock: string, record: string, milliseconds: number): Promise<string | null>
  azinExtend(lock: string, fence: string, milliseconds: number): Promise<number>
  azinUnlock(lock: string, fence: string, message: string): Promise<number>
  azinPut(record: string, fence: string, value: Uint8Array, milliseconds: number): Promise<number>
  azinGetBuffer(record: string): Promise<readonly [Uint8Array, number] | null>
  azinBeat(replicas: string, id: string, info: string): Promise<readonly string[]>
  azinLeave(replicas: string, id: string): Promise<number>
}
