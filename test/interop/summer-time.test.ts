// time limit: 120 s
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { assertSameToken, parse, sharedWorld, waysIn } from './world.ts'
import type { Token } from './world.ts'

const hour = 3600
const day = 24 * hour

/** A time zone (POSIX) on UTC whose summer time began ten days ago and ends at this instant (epoch seconds): then an hour is repeated. */
function summerTimeUntil(end: number): string {
  const at = (seconds: number) => {
    const local = new Date((seconds + hour) * 1000)
    const [yearDay, time] = [Math.floor((local.getTime() / 1000 - Date.UTC(local.getUTCFullYear(), 0) / 1000) / day), local.toISOString().slice(11, 19)]
    return `${yearDay}/${time}`
  }
  return `STD0DST-1,${at(end - 10 * day)},${at(end)}`
}

const wall = (seconds: number) => `${new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')}.000000`

test('in the hour that is repeated when summer time ends, expires_on is exact and expiresOn is what Azure CLI prints', async (t) => {
  const world = await sharedWorld(t)
  parse(await waysIn['password']!(world.azureCli, world))
  const ask = async (TZ: string) => parse<Token & { expires_on: number }>(await world.azin.run('account', 'get-access-token', { env: { TZ } }))
  const { expires_on } = await ask('UTC')
  for (const [zone, shown] of [
    [summerTimeUntil(expires_on + hour / 2), wall(expires_on + hour)], // the first pass, still summer time
    [summerTimeUntil(expires_on - hour / 2), wall(expires_on)], // the second, no longer
  ] as const) {
    const ours = await ask(zone)
    assert.equal(ours.expires_on, expires_on, zone)
    assert.equal(ours.expiresOn, shown, zone)
    assertSameToken(ours, parse<Token>(await world.azureCli.run('account', 'get-access-token', { env: { TZ: zone } })))
  }
})
