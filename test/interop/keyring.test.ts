// time limit: 180 s
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import { buildSync } from 'esbuild'

import { keyringVault } from '../../src/system/vault/keyring.ts'
import { secretService } from '../../src/system/vault/freedesktop.ts'
import type { Vault } from '../../src/system/system.ts'
import { startKeyring } from '../harness/keyring.ts'
import type { TestKeyring } from '../harness/keyring.ts'
import { place } from '../harness/place.ts'
import type { Scope } from '../harness/place.ts'
import { start } from '../harness/program.ts'

const cachePath = '/home/me/.azure/msal_token_cache.bin'
const principalsPath = '/home/me/.azure/service_principal_entries.bin'

async function opened(t: Scope): Promise<{ keyring: TestKeyring; vault: Vault; read(path: string): Promise<string | undefined> }> {
  const keyring = await startKeyring(t)
  const vault = keyringVault(secretService(keyring.env))
  return { keyring, vault, read: (path) => vault.open(path, new Uint8Array()) }
}

/** What Azure CLI's own library keeps or finds, with the arguments that Azure CLI gives it. */
const persistence = (work: string): string => `
import sys, tempfile, os
sys.stdin.reconfigure(encoding='utf-8', newline=''); sys.stdout.reconfigure(encoding='utf-8', newline='')
from msal_extensions import LibsecretPersistence
where = LibsecretPersistence(os.path.join(tempfile.mkdtemp(), 'x.bin'), schema_name='my_schema_name', attributes={'my_attr1': 'foo', 'my_attr2': 'bar'})
${work}
`
const theyKeep = persistence('where.save(sys.stdin.read())')
const theyFind = persistence('sys.stdout.write(where.load())')

/** Every length around a block, a cut that \`secret-tool\` makes, and a cache of many accounts; no ASCII alone. */
const sizes = [0, 16, 8_193, 34_000, 1_000_000]
const textOf = (size: number): string => `{${'é\n"€𝄞\\'.repeat(Math.ceil(size / 12))}`.slice(0, size + 1)

test('what azin keeps, Azure CLI reads byte for byte, and the other way round', async (t) => {
  const { keyring, vault, read } = await opened(t)
  for (const size of sizes) {
    const [ours, theirs] = [textOf(size), textOf(size).replace('{', '{ ')]
    await vault.seal(cachePath, ours)
    assert.equal(await keyring.python(theyFind), ours, `azin's ${size}`)
    await keyring.python(theyKeep, theirs)
    assert.equal(await read(cachePath), theirs, `Azure CLI's ${size}`)
  }
})

test('there is one item, with the attributes, label and kind that libsecret gives it', async (t) => {
  const { keyring, vault } = await opened(t)
  await vault.seal(cachePath, '{}')
  await keyring.python(theyKeep, '{"theirs": 1}')
  await vault.seal(cachePath, '{"ours": 1}')
  const items = await keyring.python(`
import gi, json; gi.require_version('Secret', '1')
from gi.repository import Secret
service = Secret.Service.get_sync(Secret.ServiceFlags.LOAD_COLLECTIONS, None)
default = Secret.Collection.for_alias_sync(service, 'default', Secret.CollectionFlags.LOAD_ITEMS, None)
for item in default.get_items(): item.load_secret_sync(None)
print(json.dumps([[item.get_attributes(), item.get_label(), item.get_secret().get_content_type(), item.get_secret().get_text()] for item in default.get_items()]))
`)
  assert.deepEqual(JSON.parse(items), [[{ my_attr1: 'foo', my_attr2: 'bar', 'xdg:schema': 'my_schema_name' }, '', 'text/plain', '{"ours": 1}']])
})

test('no secret crosses the bus in plain text', async (t) => {
  const { keyring, vault, read } = await opened(t)
  const folder = place(t)
  const socket = keyring.env['DBUS_SESSION_BUS_ADDRESS']!
  const monitor = start(t, 'sh', ['-c', `exec dbus-monitor --address '${socket}' --pcap > ${folder}/heard`], { PATH: '/usr/bin:/bin' })
  await new Promise((resolve) => setTimeout(resolve, 500))
  await vault.seal(cachePath, '{"secret": "a-refresh-token-of-mine"}')
  assert.match((await read(cachePath))!, /of-mine/)
  await new Promise((resolve) => setTimeout(resolve, 300))
  monitor.child.kill('SIGTERM')
  await monitor.ended
  const heard = readFileSync(join(folder, 'heard')).toString('latin1')
  assert.match(heard, /CreateItem[^]*GetSecret/)
  assert.doesNotMatch(heard, /a-refresh-token-of-mine/)
})

test('token cache and service principals do not overwrite each other', async (t) => {
  const { vault, read } = await opened(t)
  await vault.seal(cachePath, '{"cache": 1}')
  await vault.seal(principalsPath, '[{"client_id": "a", "tenant": "t"}]')
  await vault.seal('/home/other/.azure/service_principal_entries.bin', '[]')
  assert.equal(await read(cachePath), '{"cache": 1}')
  assert.equal(await read(principalsPath), '[{"client_id": "a", "tenant": "t"}]')
  await vault.discard(cachePath)
  assert.equal(await read(cachePath), undefined)
  assert.equal(await read(principalsPath), '[{"client_id": "a", "tenant": "t"}]')
  await vault.discard(principalsPath)
  assert.equal(await read(principalsPath), undefined)
})

test('a list that Azure CLI wrote over its token cache is read, and survives the next token', async (t) => {
  const { keyring, vault, read } = await opened(t)
  await keyring.python(theyKeep, '[{"client_id": "theirs", "tenant": "t", "client_secret": "x"}]')
  assert.equal(await read(cachePath), undefined)
  assert.match((await read(principalsPath))!, /"theirs"/)
  await vault.seal(cachePath, '{"cache": 1}')
  assert.equal(await keyring.python(theyFind), '{"cache": 1}')
  assert.match((await read(principalsPath))!, /"theirs"/)
})

for (const [title, ours, theirs, changes] of [['eight processes at once lose no change', 8, 0, 6], ['two of them and two of Azure CLI\'s library lose none', 2, 2, 5]] as const) {
  test(title, async (t) => {
    const { keyring, read } = await opened(t)
    const configDirectory = place(t)
    const worker = join(place(t), 'worker.mjs')
    buildSync({ entryPoints: ['test/interop/sealed-worker.ts'], outfile: worker, bundle: true, platform: 'node', format: 'esm', banner: { js: requireInModules }, logLevel: 'error' })
    const env = { PATH: '/usr/bin:/bin', HOME: configDirectory, ...keyring.env }
    const names = [...Array.from({ length: ours }, (_, number) => `ours${number}`), ...Array.from({ length: theirs }, (_, number) => `theirs${number}`)]
    const running = names.map((name) => {
      const words = [configDirectory, name, String(changes)]
      return name.startsWith('ours') ? start(t, process.execPath, [worker, ...words], env) : start(t, '/usr/bin/python3', ['-c', theirChanges, ...words], env)
    })
    for (const { code, stderr } of await Promise.all(running.map(({ ended }) => ended))) assert.equal(code, 0, stderr)
    const { AppMetadata } = JSON.parse((await read(join(configDirectory, 'msal_token_cache.bin')))!) as { AppMetadata: Record<string, { client_id: string }> }
    const expected = names.flatMap((name) => Array.from({ length: changes }, (_, number) => `${name}-${number}`))
    assert.deepEqual(Object.values(AppMetadata).map(({ client_id }) => client_id).sort(), expected.sort())
  })
}

/** For the CommonJS library inside. */
const requireInModules = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"

const theirChanges = `
import sys, os
from msal_extensions import LibsecretPersistence, PersistedTokenCache
folder, name, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
# Its trial of the keyring takes the trial of another process away, now and then.
for attempt in range(20):
    try:
        where = LibsecretPersistence(os.path.join(folder, 'msal_token_cache.bin'), schema_name='my_schema_name', attributes={'my_attr1': 'foo', 'my_attr2': 'bar'})
        break
    except RuntimeError: pass
cache = PersistedTokenCache(where)
for number in range(count):
    client = '%s-%d' % (name, number)
    cache.modify('AppMetadata', {'environment': 'e', 'client_id': client}, {'family_id': None, 'environment': 'e', 'client_id': client})
`
