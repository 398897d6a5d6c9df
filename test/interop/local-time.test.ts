// time limit: 1700 s
/** On the days on which the clocks change: is `expires_on` exact, and `expiresOn` what Azure CLI's Python makes of it? (R24) */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import { azFor } from '../harness/az.ts'
import { count, figure } from '../harness/counts.ts'
import { writeSignedIn } from '../harness/signed-in.ts'
import { azurePython } from './azure-python.ts'

/**
 * Where the clocks change within a year from now, looked for half hour by half hour; the instants around each change, and
 * the half hours of the day, as Azure CLI prints them.
 */
const script = `
import json, sys, time
from datetime import datetime
first = int(time.time()) // 1800 * 1800 + 1800
offset = lambda t: time.localtime(t).tm_gmtoff
changes = [t for t in range(first, first + 364 * 86400, 1800) if offset(t) != offset(t - 1)]
show = lambda t: datetime.fromtimestamp(t).strftime('%Y-%m-%d %H:%M:%S.%f')
near = (-1, 0, 1800, -1800, -1801, 1799)
day = [s for s in range(-43200, 43201, 1800) if s not in near]
print(json.dumps([[[t + s, show(t + s)] for s in near + tuple(day)] for t in changes]))
`

type Instants = readonly (readonly [expires_on: number, expiresOn: string])[]

function changes(TZ: string): readonly Instants[] {
  const { status, stdout, stderr } = spawnSync(azurePython(), ['-c', script], { env: { TZ }, encoding: 'utf8' })
  assert.equal(status, 0, stderr)
  return JSON.parse(stdout) as Instants[]
}

// With a colon the name is not JavaScript's: azin reads the zone's file itself.
for (const TZ of ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Chatham', 'America/St_Johns', 'Africa/Cairo', ':Europe/Berlin', ':America/New_York']) {
  test(`in ${TZ}`, async (t) => {
    const found = changes(TZ)
    // A last Sunday may come 371 days after the one before.
    assert.ok(found.length >= 1, 'the clocks do not change within a year from now')
    const az = azFor(t)
    writeSignedIn(az.configDirectory)
    let asked = 0
    for (const instants of found) {
      for (const [expires_on, expiresOn] of instants.slice(0, count('instants around a change', 3))) {
        expireAt(join(az.configDirectory, 'msal_token_cache.json'), expires_on)
        const token = (await az.json('account', 'get-access-token', { env: { TZ } })) as Record<string, unknown>
        assert.deepEqual([token['expires_on'], token['expiresOn']], [expires_on, expiresOn])
        asked += 1
      }
    }
    figure('instants on the days of a change', asked)
  })
}

function expireAt(path: string, expires_on: number): void {
  const cache = JSON.parse(readFileSync(path, 'utf8')) as { AccessToken: Record<string, { expires_on: string }> }
  for (const token of Object.values(cache.AccessToken)) token.expires_on = String(expires_on)
  writeFileSync(path, JSON.stringify(cache))
}
