/** In the hour that the clocks go through twice: is `expires_on` exact, and `expiresOn` what Azure CLI's Python makes of it? */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import { azFor } from '../harness/az.ts'
import { writeSignedIn } from '../harness/signed-in.ts'
import { azurePython } from './azure-python.ts'

/** Where the clocks go back within a year from now, looked for hour by hour; two instants of the same wall clock, as Azure CLI prints them. */
const script = `
import json, sys, time
from datetime import datetime
hours = range(int(time.time()) // 3600 * 3600, int(time.time()) + 364 * 86400, 3600)
back = [t for t in hours if time.localtime(t).tm_gmtoff < time.localtime(t - 3600).tm_gmtoff]
show = lambda t: datetime.fromtimestamp(t).strftime('%Y-%m-%d %H:%M:%S.%f')
print(json.dumps([[t, show(t)] for end in back for t in (end - 1801, end - 1800, end - 1, end, end + 1799, end + 1800)]))
`

function repeatedHour(TZ: string): readonly (readonly [expires_on: number, expiresOn: string])[] {
  const { status, stdout, stderr } = spawnSync(azurePython(), ['-c', script], { env: { TZ }, encoding: 'utf8' })
  assert.equal(status, 0, stderr)
  return JSON.parse(stdout) as [number, string][]
}

// With a colon the name is not JavaScript's: azin reads the zone's file itself.
for (const TZ of ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', ':Europe/Berlin', ':America/New_York']) {
  test(`in ${TZ}`, async (t) => {
    const instants = repeatedHour(TZ)
    // A last Sunday may come 371 days after the one before.
    if (instants.length === 0) return t.diagnostic('the clocks do not go back within a year from now')
    const az = azFor(t)
    writeSignedIn(az.configDirectory)
    const shown: string[] = []
    for (const [expires_on, expiresOn] of instants) {
      expireAt(join(az.configDirectory, 'msal_token_cache.json'), expires_on)
      const token = (await az.json('account', 'get-access-token', { env: { TZ } })) as Record<string, unknown>
      assert.deepEqual([token['expires_on'], token['expiresOn']], [expires_on, expiresOn])
      shown.push(expiresOn)
    }
    if (TZ !== 'Australia/Lord_Howe') assert.equal(shown[1], shown[5], 'half an hour before and after, the clocks show the same')
  })
}

function expireAt(path: string, expires_on: number): void {
  const cache = JSON.parse(readFileSync(path, 'utf8')) as { AccessToken: Record<string, { expires_on: string }> }
  for (const token of Object.values(cache.AccessToken)) token.expires_on = String(expires_on)
  writeFileSync(path, JSON.stringify(cache))
}
