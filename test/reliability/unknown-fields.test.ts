// time limit: 180 s
/** What newer or other programs have written and azin does not know: is it still there after every command? (R18) */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { figure } from '../harness/counts.ts'
import { ada, cacheOf, crowd, expire, password, profileOf, readCacheFile, readProfileFile, scene, signIn, token } from './scene.ts'

const mark = 'kept-by-azin'
const principal = 'a21e0004-0000-4000-8000-000000000002'

test('12 marks in unknown sections, fields and entry types survive refresh, set, sign-ins, and another\'s sign-out', async (t) => {
  const world = await scene(t, { directory: crowd(1) })
  const sp = ['login', '--service-principal', '-u', principal, '-p', password, '--tenant', 'larkspur.example', '-o', 'none']
  assert.equal((await world.run(world.directory, sp)).code, 0)
  await signIn(world, world.directory, 'u0@larkspur.example')
  await signIn(world, world.directory, ada)
  expire(world.directory)
  plant(world.directory)
  assert.deepEqual(missing(world.directory), [])
  const steps: readonly (readonly string[])[] = [
    token, ['account', 'set', '-s', 'Larkspur Development'], [...token, '--resource-type', 'ms-graph'], [...token, '--tenant', 'a21e0001-0000-4000-8000-000000000002'],
    ['login', '-u', ada, '-p', password, '-o', 'none'], sp, ['login', '-u', 'u0@larkspur.example', '-p', password, '-o', 'none'],
    ['cloud', 'set', '-n', 'AzureCloud'], ['cloud', 'set', '-n', 'Emulator'], ['config', 'set', 'core.output=json'],
    ['account', 'list'], ['logout', '--username', 'nobody@larkspur.example'], ['logout', '--username', 'nell@larkspur.example'],
  ]
  for (const args of steps) {
    const { code, stderr } = await world.run(world.directory, args)
    assert.equal(code, 0, `${args.join(' ')}: ${stderr}`)
    assert.deepEqual(missing(world.directory), [], args.join(' '))
  }
  figure('unknown sections, fields, types kept', `12 of 12 through ${steps.length} commands`)
})

const secrets = (directory: string): string => join(directory, 'service_principal_entries.json')

function plant(directory: string): void {
  const cache = readCacheFile(directory)
  for (const section of ['AccessToken', 'RefreshToken', 'IdToken', 'Account', 'AppMetadata']) Object.assign(Object.values(cache[section]!).find(({ username, home_account_id }) => username === undefined || home_account_id)!, { x_mark: `${mark}-${section}` })
  Object.assign(cache, { NewSection: { entry: { x: `${mark}-section` } } })
  cache['RefreshToken']!['another-type'] = { credential_type: 'RefreshTokenV9', secret: `${mark}-entry-type`, odd: { deep: [1] } }
  writeFileSync(cacheOf(directory), JSON.stringify(cache, null, 4), { mode: 0o600 })
  const profile = readProfileFile(directory)
  Object.assign(profile, { x_top: `${mark}-profile` })
  const juniper = profile.subscriptions.find(({ name }) => name === 'Juniper Timetables')!
  Object.assign(juniper, { x_account: `${mark}-account` })
  Object.assign(juniper.user, { x_user: `${mark}-account-user` })
  writeFileSync(profileOf(directory), JSON.stringify(profile))
  const entries = JSON.parse(readFileSync(secrets(directory), 'utf8')) as object[]
  writeFileSync(secrets(directory), JSON.stringify([{ ...entries[0], x_mark: `${mark}-secret` }, ...entries.slice(1)]), { mode: 0o600 })
  const config = join(directory, 'config')
  writeFileSync(config, `# ${mark}-comment\n${readFileSync(config, 'utf8')}`)
}

const planted = ['AccessToken', 'RefreshToken', 'IdToken', 'Account', 'AppMetadata', 'section', 'entry-type', 'profile', 'account', 'account-user', 'secret', 'comment']

function missing(directory: string): string[] {
  const all = [cacheOf(directory), profileOf(directory), secrets(directory), join(directory, 'config')].map((path) => readFileSync(path, 'utf8')).join('\n')
  return planted.filter((name) => !new RegExp(`${mark}-${name}(?![-\\w])`).test(all))
}
