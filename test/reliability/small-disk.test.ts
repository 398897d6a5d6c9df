// time limit: 300 s
/** A disk that is full, a folder that is read-only: is the answer given all the same, and the old file kept? (R14, R16) */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { place } from '../harness/place.ts'
import { start } from '../harness/program.ts'
import { figure } from '../harness/counts.ts'
import { expire, program, scene, trace, type Scene } from './scene.ts'

const { status, stderr } = spawnSync('unshare', ['-Urm', 'true'], { encoding: 'utf8' })

test('this machine lets a test mount: without that, nothing here is proven', () => {
  assert.equal(status, 0, `unshare -Urm does not work, so the small disk and the read-only folder were NOT tried: ${stderr}`)
})

/** Runs a script in a mount namespace of its own. `$AZ` runs the built program, `$FROM` is a signed-in directory. */
async function inside(t: Parameters<typeof scene>[0], world: Scene, script: string) {
  const mount = place(t, 'azin-mount')
  const env = { ...world.environment(mount), FROM: world.directory, MOUNT: mount, AZ: `${process.execPath} ${program}` }
  return start(t, 'unshare', ['-Urm', 'sh', '-euc', script], env, { cwd: '/' }).ended
}

test('a full disk of 64 KiB: the token is printed with a warning, nothing is lost, and with room again it is kept', async (t) => {
  const world = await scene(t)
  expire(world.directory)
  const script = `
    mount -t tmpfs -o size=64k none "$MOUNT"; cp -a "$FROM"/. "$MOUNT"
    dd if=/dev/zero of="$MOUNT/filler" bs=4096 2>/dev/null || true
    before=$(cat "$MOUNT"/msal_token_cache.json "$MOUNT"/azureProfile.json | sha256sum)
    $AZ account get-access-token --query tokenType -o tsv
    test "$before" = "$(cat "$MOUNT"/msal_token_cache.json "$MOUNT"/azureProfile.json | sha256sum)"
    $AZ account set -s "Larkspur Development" && exit 9
    test "$before" = "$(cat "$MOUNT"/msal_token_cache.json "$MOUNT"/azureProfile.json | sha256sum)"
    ls -A "$MOUNT" | grep azin-new && exit 8
    rm "$MOUNT/filler"; cp "$FROM/msal_token_cache.json" "$MOUNT"
    $AZ account get-access-token --query tokenType -o tsv
    $AZ account set -s "Larkspur Development"; $AZ account show --query name -o tsv`
  const ended = await inside(t, world, script)
  assert.equal(ended.code, 0, ended.stderr)
  assert.equal(ended.stdout, 'Bearer\nBearer\nLarkspur Development\n')
  assert.match(ended.stderr, /WARNING: The token could not be kept[^]*cannot be written/)
  assert.doesNotMatch(ended.stderr, trace)
  figure('64 KiB disk, full', 'token printed, warned, nothing lost')
})

test('a read-only folder: a token from the cache without a word, a refreshed one with a warning', async (t) => {
  const world = await scene(t)
  const expired = world.copy()
  expire(expired)
  const script = (from: string) => `
    mkdir -p "$MOUNT"; mount --bind "${from}" "$MOUNT"; mount -o remount,bind,ro "$MOUNT"
    touch "$MOUNT/x" 2>/dev/null && exit 7
    $AZ account get-access-token --query tokenType -o tsv
    $AZ account set -s "Larkspur Development" || echo "exit $?"`
  for (const [from, warned] of [[world.directory, false], [expired, true]] as const) {
    const ended = await inside(t, world, script(from))
    assert.equal(ended.code, 0, ended.stderr)
    assert.match(ended.stdout, /^Bearer\nexit 1\n$/)
    assert.equal(/WARNING: The token could not be kept/.test(ended.stderr), warned, ended.stderr)
    assert.match(ended.stderr, /azureProfile\.json cannot be written/)
    assert.doesNotMatch(ended.stderr, trace)
  }
  figure('read-only folder', 'cached and refreshed tokens printed')
})

test('an output that is full: said in one line, exit code 1', async (t) => {
  const world = await scene(t)
  const ended = await start(t, 'sh', ['-c', `${process.execPath} ${program} account get-access-token > /dev/full`], world.environment(world.directory)).ended
  assert.equal(ended.code, 1)
  assert.doesNotMatch(ended.stderr, trace)
  assert.ok(ended.stderr.trim().split('\n').length <= 2, ended.stderr)
})
