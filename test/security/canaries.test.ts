// time limit: 1750 s
/** Is any secret that goes over the wire found anywhere it does not belong? All stories, plain, told in detail, and crashing. (S9, S10, S21) */
import assert from 'node:assert/strict'
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { createEmulator } from '../../emulator/emulator.ts'
import { startServer } from '../../emulator/server.ts'
import { azFor } from '../harness/az.ts'
import { count, figure, random } from '../harness/counts.ts'
import { place, root, type Scope } from '../harness/place.ts'
import type { TestEmulator } from '../harness/emulator.ts'
import { play } from '../harness/story.ts'
import { directMore } from '../stories/directions.ts'
import { cast, direct, texts } from '../stories/stage.ts'

const { below } = random('canaries')

/** Fields of requests and answers that open something. A password is the caller's own, and is looked for on its own terms. */
const fields = ['code', 'code_verifier', 'refresh_token', 'access_token', 'id_token', 'device_code', 'client_assertion', 'assertion'] as const

/** An emulator, and every secret that it heard or issued. */
async function listening(t: Scope): Promise<{ server: TestEmulator; secrets: Set<string> }> {
  const emulator = createEmulator({})
  const secrets = new Set<string>()
  const keep = (text: unknown) => typeof text === 'string' && text.length > 12 && secrets.add(text)
  const fetch = async (request: Request): Promise<Response> => {
    const asked = request.method === 'POST' ? await request.clone().text() : ''
    if (/urlencoded/.test(request.headers.get('content-type') ?? '')) for (const name of fields) keep(new URLSearchParams(asked).get(name))
    keep(/^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1])
    const response = await emulator.fetch(request)
    const said = await response.clone().text().catch(() => '')
    // In an answer's JSON a code is the name of an error; the one that opens something comes in a form or an address.
    for (const name of fields) if (name !== 'code') keep(new RegExp(`"${name}":\\s*"([^"]+)"`).exec(said)?.[1])
    keep(/name="code" value="([^"]+)"/.exec(said)?.[1])
    keep(/[?&]code=([^&]+)/.exec(response.headers.get('location') ?? '')?.[1])
    return response
  }
  const running = await startServer({ fetch })
  t.after(() => running.close())
  return { server: { ...running, emulator }, secrets }
}

/** Whose answer is a secret, by name: what they print on standard output is what they are for. */
const answers = /get-access-token|credential|\brest\b|serve|AccessToken|curl|emulator/

/** Files that are meant for secrets, and what the story itself put there. */
const meant = /msal_token_cache\.(json|bin)|service_principal_entries|\.jwt$|\.pem$|\.pfx$|secret|\.corrupt-|browser\/|requests|coverage/

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name)).filter((path) => statSync(path).size < 4_000_000)
}

interface Started {
  /** By the person of the story: what stands in there is the caller's own. */
  readonly given: readonly string[]
  /** By azin, and by what it started. */
  readonly made: readonly string[]
}

/** The arguments and the environment of every program that is started, as the kernel was given them: nothing is too short to be seen. */
function recorder(t: Scope, launcher: string): { readonly through: readonly string[]; started(): Started } {
  const log = join(place(t, 'azin-started'), 'log')
  const through = ['strace', '-D', '-f', '-A', '-qq', '--seccomp-bpf', '-e', 'trace=execve', '-e', 'signal=none', '-v', '-s', '1000000', '-o', log]
  const started = (): Started => {
    const lines = existsSync(log) ? readFileSync(log, 'utf8').split('\n').filter((line) => / execve\("/.test(line)) : []
    const isGiven = (line: string) => line.includes(` execve("/bin/sh", ["/bin/sh", "-c", "{ `) || line.includes(` execve("${launcher}", `)
    return { given: lines.filter(isGiven), made: lines.filter((line) => !isGiven(line)) }
  }
  return { through, started }
}

interface Mode {
  readonly name: string
  /** Added to every command line of `az`. */
  readonly more: string
  readonly env: Readonly<Record<string, string>>
}

const modes: readonly Mode[] = [
  { name: 'plain', more: '', env: {} },
  { name: '--verbose', more: ' --verbose', env: {} },
  { name: '--debug', more: ' --debug', env: {} },
  { name: 'crash', more: ' --debug', env: { NODE_OPTIONS: `--require ${join(root, 'test/security/crash.cjs')}` } },
]

const all = texts.flatMap((path) => modes.map((mode) => ({ path, mode })))
const wanted = count('stories swept', 4)
/** With few, one of any kind, and those in which most secrets pass. */
const rich = ['password', 'secrets', 'browser', 'device-code', 'service-principal', 'renew'].map((name) => texts.find((path) => path.endsWith(`/${name}.story`))!)
/** One in which a browser is started, and so a program with an address that holds numbers of the sign-in. */
const always = { path: texts.find((path) => path.endsWith('/browser.story'))!, mode: modes[0]! }
const chosen = wanted >= all.length ? all : [always, ...modes.map((mode) => ({ path: mode.name === 'crash' ? rich[0]! : (mode.more === '' ? texts : rich)[below(mode.more === '' ? texts.length : rich.length)]!, mode }))]
const part = [count('stories swept: this part', 0), count('stories swept: parts', 1)] as const
const total = { secrets: 0, commands: 0, files: 0, processes: 0, crashes: 0 }

for (const { path, mode } of chosen.filter((_, index) => index % part[1] === part[0])) {
  const name = path.slice(root.length + 1)
  test(`${name}, ${mode.name}: no secret is told`, { timeout: 600_000 }, async (t) => {
    const { server, secrets } = await listening(t)
    const az = azFor(t, server.origin, { ...mode.env, AZIN_TEST_CRASH_AFTER: String(1 + below(2)), AZIN_TEST_CRASH_SEED: String(below(1000)) })
    const told: { command: string; output: string }[] = []
    const { through, started } = recorder(t, join(az.bin, 'az'))
    const obey = async (direction: string) => (await direct(server, direction)) ?? directMore({ server, home: az.home }, direction)
    const text = readFileSync(path, 'utf8').replaceAll(/^(\$ (?:[A-Z_]+=\S+ )*(?:.*\| )?az )(?!emulator|install|serve|completion|context hook|credential)([^|>\n]*?)(?= 2>|\||>|$)/gm, (_, before: string, rest: string) => `${before}${rest.trimEnd()}${mode.more} `)
    await play(t, name, text, { az, cast, env: { EMULATOR: server.origin }, direct: obey, through, heard: (command, output) => void told.push({ command, output }) })
    const { given, made } = started()
    assert.ok(given.length > 0 && made.length > 0, 'nothing was seen to start: strace is needed here (on Debian: apt-get install strace)')
    for (const one of secrets) {
      for (const { command, output } of told) {
        if (!answers.test(command)) assert.ok(!output.includes(one), `${command}\n${output}\nholds ${one.slice(0, 12)}...`)
      }
      if (given.some((line) => line.includes(one))) continue
      for (const line of made) assert.ok(!line.includes(one), `a program was started with ${one.slice(0, 12)}...: ${line.slice(0, 500)}`)
    }
    // A story may keep a printed token itself (`... > first`), or a copy of the cache.
    const kept = new Set([...text.matchAll(/^\$ .*(?:get-access-token[^>\n]*>|cp \S*msal_token_cache\S*) *([\w.-]+)/gm)].map(([, file]) => join(az.home, file!)))
    const files = filesBelow(az.home).filter((file) => !kept.has(file) && !meant.test(file.slice(az.home.length)))
    for (const file of files) {
      const content = readFileSync(file, 'utf8')
      for (const one of secrets) assert.ok(!content.includes(one), `${file} holds ${one.slice(0, 12)}...`)
    }
    const crashed = told.filter(({ output }) => output.includes('unexpected problem'))
    for (const { command, output } of crashed) assert.doesNotMatch(output, /azin-demo/, command)
    total.secrets += secrets.size
    total.commands += told.length
    total.files += files.length
    total.processes += made.length
    total.crashes += crashed.length
  })
}

test('the sweep has met secrets', () => {
  // A part of the full sweep may have no story in it that could crash.
  assert.ok(total.commands > 0 && (total.crashes > 0 || part[1] > 1), 'nothing was tried')
  for (const [what, value] of Object.entries(total)) figure(`canary sweep: ${what}`, value)
  figure('canary sweep: found', 0)
})
