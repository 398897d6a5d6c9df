// time limit: 1750 s
/** azin and the real Azure CLI take turns in one directory, at random: is everything as a model says, after every command? (R19) */
import assert from 'node:assert/strict'
import { readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { startEmulator } from '../harness/emulator.ts'
import { place, type Scope } from '../harness/place.ts'
import { bareEnvironment, start } from '../harness/program.ts'
import { proxyEnvironment, realAzFor } from '../harness/real-az.ts'
import { azureServer, type Answer } from './azure-server.ts'
import { count, figure, random, seeded, type Random } from '../harness/counts.ts'
import { abreast, ada, crowd, expire, guestTenant, homeTenant, password, program, readCacheFile, readProfileFile, sleep } from './scene.ts'
import { Model, type Person, type Who } from './turns-model.ts'

const principal = 'a21e0004-0000-4000-8000-000000000002'

interface Stage {
  readonly directory: string
  run(who: Who, args: readonly string[]): Promise<Answer>
  requests(): number
  /** Whoever asks for a device code gets it confirmed by this person. */
  confirm(user: string): Promise<void>
}

async function stage(t: Scope): Promise<Stage> {
  const server = await startEmulator(t, { directory: crowd(2) }, { proxy: true })
  const { control, state } = server.emulator
  control.set({ deviceInterval: 1 })
  const home = place(t, 'azin-turns')
  const directory = join(home, '.azure')
  realAzFor(t, server) // fails loudly where there is no Azure CLI
  const env = bareEnvironment({
    PATH: '/usr/bin:/bin', HOME: home, TMPDIR: home, AZURE_CONFIG_DIR: directory, NODE_V8_COVERAGE: undefined, AZURE_CORE_COLLECT_TELEMETRY: 'false', AZURE_CORE_NO_COLOR: 'true',
    ...proxyEnvironment(server),
  })
  const azure = await azureServer(t, env)
  const azin = async (args: readonly string[]): Promise<Answer> => {
    const { code = -1, stdout, stderr } = await start(t, process.execPath, [program, ...args], env, { cwd: home }).ended
    return { code, stdout, stderr }
  }
  return {
    directory,
    run: (who, args) => (who === 'azin' ? azin(args) : azure(args)),
    requests: () => state.requests.filter(({ path }) => path.endsWith('/token')).length,
    async confirm(user) {
      for (;;) {
        const waiting = control.deviceCodes().find(({ status }) => status === 'pending')
        if (waiting) return control.approve(waiting.userCode, user)
        await sleep(20)
      }
    },
  }
}

/** Who exists, and what the server shows them: asked once, of the real Azure CLI. */
async function cast(on: Stage): Promise<Person[]> {
  const people: Person[] = []
  for (const [name, kind] of [[ada, 'user'], ['u0@larkspur.example', 'user'], ['u1@larkspur.example', 'user'], [principal, 'servicePrincipal']] as const) {
    empty(on.directory)
    const { code, stderr } = await on.run('azure', loginArgs({ name, kind, accounts: [] }))
    assert.equal(code, 0, stderr)
    people.push({ name, kind, accounts: readProfileFile(on.directory).subscriptions.map(({ id, tenantId }) => ({ id, tenant: tenantId })) })
  }
  return people
}

function loginArgs({ name, kind }: Person): string[] {
  return kind === 'user' ? ['login', '-u', name, '-p', password, '-o', 'none'] : ['login', '--service-principal', '-u', name, '-p', password, '--tenant', homeTenant, '-o', 'none']
}

function empty(directory: string): void {
  for (const name of readdirSync(directory)) rmSync(join(directory, name), { recursive: true })
}

const arm = 'https://management.core.windows.net/'
const graph = 'https://graph.microsoft.com/'

test('random sequences of 10 commands, each by either program: 0 differences from the model', async (t) => {
  const { seed } = random('turns')
  const sequences = count('sequences', 3)
  const begun = performance.now()
  const steps = { azin: 0, azure: 0 }
  const waiting = Array.from({ length: sequences }, (_, number) => number)
  // Side by side, each with a cloud and a directory of its own.
  await abreast(2, [1, 2], async () => {
    const on = await stage(t)
    const people = await cast(on)
    for (let number = waiting.shift(); number !== undefined; number = waiting.shift()) await sequence(on, people, seed, number, steps)
  })
  console.log(`${Math.round((performance.now() - begun) / sequences)} ms for a sequence`)
  figure('sequences of 10 commands', sequences)
  figure('commands by azin', steps.azin)
  figure('commands by Azure CLI', steps.azure)
  figure('differences from the model', 0)
})

async function sequence(on: Stage, people: readonly Person[], seed: number, number: number, steps: Record<Who, number>): Promise<void> {
  const dice = seeded(seed * 1000 + number)
  empty(on.directory)
  const model = new Model()
  const told: string[] = []
  for (let step = 0; step < 10; step += 1) {
    const who: Who = dice.below(2) === 0 ? 'azin' : 'azure'
    steps[who] += 1
    const problem = await turn(on, model, people, who, dice, told)
    assert.equal(problem, undefined, `seed ${seed}, sequence ${number}:\n${told.join('\n')}`)
    compare(on.directory, model, `seed ${seed}, sequence ${number}:\n${told.join('\n')}`)
  }
}

/** One command. Answers what was wrong with it. */
async function turn(on: Stage, model: Model, people: readonly Person[], who: Who, dice: Random, told: string[]): Promise<string | undefined> {
  const kind = model.people.size === 0 ? 'login' : dice.pick(['login', 'set', 'token', 'token', 'token', 'expired', 'tenant', 'graph', 'logout', 'clear', 'login', 'set'])
  const say = (args: readonly string[]): void => void told.push(`${who}: ${args.join(' ')}`)
  const run = (args: readonly string[]): Promise<Answer> => (say(args), on.run(who, args))
  if (kind === 'login') return signIn(on, model, dice.pick(people), who, dice.below(40) === 0, say)
  if (kind === 'clear' && dice.below(3) > 0) return turn(on, model, people, who, dice, told)
  if (kind === 'clear') {
    const { code, stderr } = await run(['account', 'clear'])
    model.clear()
    return code === 0 ? undefined : stderr
  }
  if (kind === 'logout') {
    const name = dice.pick([...model.people.keys()])
    const { code, stderr } = await run(['logout', '--username', name])
    model.signOut(who, name)
    return code === 0 ? undefined : stderr
  }
  if (kind === 'set') {
    const id = dice.pick([...model.accounts.keys()])
    if (id === undefined) return undefined
    const { code, stderr } = await run(['account', 'set', '-s', id])
    model.set(id)
    return code === 0 ? undefined : stderr
  }
  if (kind === 'expired') {
    told.push('an hour passes')
    expire(on.directory)
    model.tokens.clear()
  }
  return askForToken(on, model, kind, run)
}

async function signIn(on: Stage, model: Model, person: Person, who: Who, byCode: boolean, say: (args: readonly string[]) => void): Promise<string | undefined> {
  const args = byCode && person.kind === 'user' ? ['login', '--use-device-code', '-o', 'none'] : loginArgs(person)
  say(args)
  const running = on.run(who, args)
  if (args.includes('--use-device-code')) await Promise.race([on.confirm(person.name), running])
  const { code, stderr } = await running
  if (code !== 0) return stderr
  for (const { tenant } of person.accounts) model.tokens.set(`${person.name}|${tenant}|${arm}`, '?')
  return model.signIn(who, person, readProfileFile(on.directory).subscriptions.find(({ isDefault }) => isDefault)?.id)
}

async function askForToken(on: Stage, model: Model, kind: string, run: (args: readonly string[]) => Promise<Answer>): Promise<string | undefined> {
  const account = model.active === undefined ? undefined : model.accounts.get(model.active)
  const tenant = kind === 'tenant' && account?.user === ada ? guestTenant : undefined
  const resource = kind === 'graph' ? graph : arm
  const asked = on.requests()
  const { code, stdout, stderr } = await run(['account', 'get-access-token', '--resource', resource, ...(tenant ? ['--tenant', tenant] : []), '-o', 'json'])
  if (account === undefined) return code === 1 ? undefined : `a token though nobody is active: ${stdout}`
  if (code !== 0) return `${code} ${stderr}`
  const answer = JSON.parse(stdout) as { accessToken: string; tenant: string; subscription?: string }
  if (answer.tenant !== (tenant ?? account.tenant) || (!tenant && answer.subscription !== model.active)) return `for ${answer.tenant}, ${answer.subscription}`
  const key = `${account.user}|${answer.tenant}|${resource}`
  const known = model.tokens.get(key)
  const requests = on.requests() - asked
  if (known === 'left' ? requests > 1 : requests !== (known === undefined ? 1 : 0)) return `${requests} token requests; ${known === undefined ? 'none' : 'one'} was kept`
  if (known !== undefined && known !== '?' && known !== 'left' && known !== answer.accessToken) return 'another token than the one that was kept'
  model.tokens.set(key, answer.accessToken)
  return undefined
}

/** Both files, and the service principals', against the model. */
function compare(directory: string, model: Model, why: string): void {
  const profile = readOr(() => readProfileFile(directory), { subscriptions: [] })
  const accounts = Object.fromEntries(profile.subscriptions.map(({ id, user, tenantId, isDefault }) => [id, `${user.name} ${user.type} ${tenantId} ${isDefault}`]))
  const expected = Object.fromEntries([...model.accounts].map(([id, { user, kind, tenant }]) => [id, `${user} ${kind} ${tenant} ${id === model.active}`]))
  assert.deepEqual(accounts, expected, why)
  const cache = readOr(() => readCacheFile(directory), {})
  const entries = Object.values(cache['Account'] ?? {})
  const users = [...model.people.values()].filter(({ kind }) => kind === 'user').map(({ name }) => name).sort()
  assert.deepEqual([...new Set(entries.map(({ username }) => String(username)))].sort(), users, why)
  const homes = new Set(entries.map(({ home_account_id }) => home_account_id))
  const holders = new Set(Object.values(cache['RefreshToken'] ?? {}).map(({ home_account_id }) => home_account_id))
  assert.deepEqual([...holders].sort(), [...homes].sort(), why)
  for (const section of ['AccessToken', 'IdToken']) for (const { home_account_id } of Object.values(cache[section] ?? {})) assert.ok(!home_account_id || homes.has(home_account_id), `${section} of nobody\n${why}`)
  const secrets = readOr(() => JSON.parse(readFileSync(join(directory, 'service_principal_entries.json'), 'utf8')) as { client_id: string }[], [])
  assert.deepEqual([...new Set(secrets.map(({ client_id }) => client_id))], model.people.has(principal) ? [principal] : [], why)
}

function readOr<T>(read: () => T, absent: T): T {
  try {
    return read()
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return absent
    throw error
  }
}

