/** What is compared, and how far apart may it be? One function for each line of the table. */

import { existsSync } from 'node:fs'
import { type Contestant, crowd, type Environment, interleaved, median, memory, once, type Runs } from './run.ts'
import { copyOf, expire, fill, refreshForm, signIn, type World } from './world.ts'

export interface Row {
  readonly what: string
  /** What was seen, in words. */
  readonly figure: string
  readonly bar: string
  /** `undefined`: there was nothing to compare with. */
  readonly met: boolean | undefined
  readonly runs: Runs
}

const getToken = ['account', 'get-access-token']
const ms = (value: number): string => (value < 100 ? `${value.toFixed(1)} ms` : value < 10_000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(1)} s`)
const skipped = (what: string, bar: string, why: string): Row => ({ what, figure: `SKIPPED: ${why}`, bar, met: undefined, runs: {} })

/** `a` against `b`, `how` one of the two ways to say it. */
function ratio(what: string, runs: Runs, a: string, b: string, limit: number, how: 'over' | 'faster'): Row {
  const [first, second] = [median(runs[a]!), median(runs[b]!)]
  const value = how === 'over' ? first / second : second / first
  const figure = `${ms(first)} / ${ms(second)} = ${value.toFixed(2)}x`
  return { what, figure: how === 'over' ? figure : `${ms(first)} against ${ms(second)}: ${value.toFixed(1)}x faster`, bar: how === 'over' ? `at most ${limit}x` : `at least ${limit}x faster`, met: how === 'over' ? value <= limit : value >= limit, runs }
}

/** People who are signed in, each program with files of its own. */
export interface Cast {
  readonly azin: Environment
  readonly azure: Environment | undefined
  readonly large: Environment
  readonly largeAzure: Environment | undefined
  readonly onHttp: Environment
}

const user = 'ada@larkspur.example'
const many = 10_000

export function castOf(world: World): Cast {
  const azin = world.home('azin')
  signIn([world.exe], azin, user)
  const large = copyOf(world, azin, 'azin-large')
  fill(large, many)
  const onHttp = world.homeOnHttp('azin-http')
  signIn([world.exe], onHttp, user)
  if (!world.azureCli) return { azin, large, onHttp, azure: undefined, largeAzure: undefined }
  const azure = world.home('azure-cli')
  signIn([world.azureCli], azure, user)
  const largeAzure = copyOf(world, azure, 'azure-cli-large')
  fill(largeAzure, many)
  return { azin, azure, large, largeAzure, onHttp }
}

export async function cachedToken(world: World, { azin, azure }: Cast): Promise<Row[]> {
  const empty = { name: 'empty executable', cmd: [world.empty], env: azin }
  const exe = { name: 'azin executable', cmd: [world.exe, ...getToken], env: azin }
  const runs = await interleaved(40, [empty, exe])
  const rows = [ratio('cached token, executable, over an empty one', runs, exe.name, empty.name, 1.6, 'over')]
  const what = 'cached token, executable, against Azure CLI'
  if (!world.azureCli || !azure) return [...rows, skipped(what, 'at least 50x faster', 'Azure CLI is not installed')]
  const cli = { name: 'Azure CLI', cmd: [world.azureCli, ...getToken], env: azure }
  return [...rows, ratio(what, await interleaved(10, [exe, cli]), exe.name, cli.name, 50, 'faster')]
}

export async function cachedTokenOnNode(world: World, { azin }: Cast): Promise<Row[]> {
  const rows: Row[] = []
  for (const [major, node] of Object.entries(world.nodes)) {
    const what = `cached token, Node ${major}, over an empty CJS script`
    if (!node) {
      rows.push(skipped(what, 'at most 1.15x', `there is no Node ${major}`))
      continue
    }
    const script = { name: `empty script, Node ${major}`, cmd: [node, world.emptyScript], env: azin }
    const ours = { name: `azin, Node ${major}`, cmd: [node, world.bin, ...getToken], env: azin }
    rows.push(ratio(what, await interleaved(30, [script, ours]), ours.name, script.name, 1.15, 'over'))
  }
  return rows
}

export async function peakMemory(world: World, { azin, large }: Cast): Promise<Row[]> {
  const bar = 'at most 10 MB more'
  if (!existsSync('/usr/bin/time') || process.platform !== 'linux') return [skipped('peak memory, executable', bar, 'GNU time is not installed')]
  const empty = { name: 'empty executable', cmd: [world.empty], env: azin }
  const small = { name: 'azin, small cache', cmd: [world.exe, ...getToken], env: azin }
  const big = { name: 'azin, 10,000 tokens', cmd: [world.exe, ...getToken], env: large }
  const runs = await memory(7, [empty, small, big])
  const mb = (name: string): number => median(runs[name]!) / 1024
  return [small, big].map(({ name }) => {
    const more = mb(name) - mb(empty.name)
    return { what: `peak memory, ${name}, over an empty executable`, figure: `${mb(name).toFixed(1)} MB, ${mb(empty.name).toFixed(1)} MB: ${more.toFixed(1)} MB more`, bar, met: more <= 10, runs }
  })
}

export async function accountCommands(world: World, { azin }: Cast): Promise<Row[]> {
  const accounts = JSON.parse(once({ name: 'list', cmd: [world.exe, 'account', 'list'], env: azin }).stdout) as readonly { readonly id: string }[]
  let turn = 0
  const set: Contestant = {
    name: 'azin account set',
    // Another one each time: setting what is set already writes nothing.
    get cmd() { return [world.exe, 'account', 'set', '--subscription', accounts[turn++ % accounts.length]!.id] },
    env: azin,
  }
  const empty = { name: 'empty executable', cmd: [world.empty], env: azin }
  const show = { name: 'azin account show', cmd: [world.exe, 'account', 'show'], env: azin }
  const list = { name: 'azin account list', cmd: [world.exe, 'account', 'list'], env: azin }
  const runs = await interleaved(30, [empty, show, list, set])
  return [show, list, set].map(({ name }) => ratio(`${name.replace('azin ', '')}, executable, over an empty one`, runs, name, empty.name, 2.5, 'over'))
}

/** The server's own time is that of the same request on a connection that stands already. */
export async function refresh(world: World, { onHttp, azin }: Cast): Promise<Row[]> {
  const { tenant, form } = refreshForm(onHttp)
  const alone = async (): Promise<number> => {
    const start = performance.now()
    const answer = await fetch(`${world.emulator.origin}/${tenant}/oauth2/v2.0/token`, { method: 'POST', body: form })
    if (!answer.ok) throw new Error(`The emulator refused: ${await answer.text()}`)
    await answer.text()
    return performance.now() - start
  }
  const rows: Row[] = []
  for (const [how, from] of [['plain HTTP', onHttp], ['TLS through a proxy, CA named', azin]] as const) {
    const env = copyOf(world, from, `azin-expired-${rows.length}`)
    const again = expire(env)
    const exe: Contestant = { name: 'azin, refresh', cmd: [world.exe, ...getToken], env, before: again }
    const runs: Runs = { 'azin, refresh': [], 'the server alone': [] }
    for (let round = 0; round < 20; round++) {
      again()
      await alone()
      runs['the server alone']!.push(await alone())
      await world.emulator.requests()
      runs['azin, refresh']!.push(once(exe).ms)
      const { all } = await world.emulator.requests()
      ;(runs['requests'] ??= []).push(all)
    }
    const beyond = median(runs['azin, refresh']!) - median(runs['the server alone']!)
    const requests = Math.max(...runs['requests']!)
    rows.push({
      what: `refresh, executable, ${how}: time beyond the server's own`, figure: `${ms(median(runs['azin, refresh']!))} - ${ms(median(runs['the server alone']!))} = ${ms(beyond)}; ${requests} request${requests === 1 ? '' : 's'}`,
      bar: 'under 25 ms, 1 request', met: beyond < 25 && requests === 1, runs,
    })
  }
  return rows
}

/** 60 tenants with 3 subscriptions each, 100 ms for every request. */
export async function login(world: World): Promise<Row[]> {
  const words = ['login', '-u', 'isla@island01.example', '-p', 'azin-demo']
  await world.emulator.set({ latency: 100 })
  try {
    let number = 0
    const fresh = (program: string, name: string): Contestant => ({ name, cmd: [program, ...words], get env() { return world.home(`login-${number++}`) } })
    const exe = fresh(world.exe, 'azin executable')
    const what = 'login, 60 tenants x 3 subscriptions, 100 ms per request'
    const runs: Runs = { [exe.name]: [] }
    const cli = world.azureCli ? fresh(world.azureCli, 'Azure CLI') : undefined
    if (cli) runs[cli.name] = []
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 3; i++) runs[exe.name]!.push(once(exe).ms)
      if (cli && round < 2) runs[cli.name]!.push(once(cli).ms)
    }
    const alone = median(runs[exe.name]!)
    const row = { what, figure: ms(alone), bar: 'under 1.5 s', met: alone < 1500, runs: { [exe.name]: runs[exe.name]! } }
    return [row, cli ? ratio(`${what}, against Azure CLI`, runs, exe.name, cli.name, 20, 'faster') : skipped(`${what}, against Azure CLI`, 'at least 20x faster', 'Azure CLI is not installed')]
  } finally {
    await world.emulator.set({ latency: 0 })
  }
}

export async function largeCache(world: World, { azin, large, largeAzure }: Cast): Promise<Row[]> {
  const small = { name: 'azin, small cache', cmd: [world.exe, ...getToken], env: azin }
  const big = { name: 'azin, 10,000 tokens', cmd: [world.exe, ...getToken], env: large }
  const rows = [ratio('cached token with 10,000 tokens, executable, over the small case', await interleaved(20, [small, big]), big.name, small.name, 4, 'over')]
  if (!world.azureCli || !largeAzure) return rows
  const cli = { name: 'Azure CLI, 10,000 tokens', cmd: [world.azureCli, ...getToken], env: largeAzure }
  const beside = ratio('cached token with 10,000 tokens, against Azure CLI', await interleaved(3, [big, cli]), big.name, cli.name, 1, 'faster')
  return [...rows, { ...beside, bar: '-', met: undefined }]
}

export async function atExpiry(world: World, { azin }: Cast): Promise<Row[]> {
  const env = copyOf(world, azin, 'azin-crowd')
  const again = expire(env)
  const runs: Runs = { 'wall time of 200': [], 'token requests': [] }
  for (let round = 0; round < 3; round++) {
    again()
    await world.emulator.requests()
    runs['wall time of 200']!.push(await crowd(200, { name: 'azin', cmd: [world.exe, ...getToken], env }))
    runs['token requests']!.push((await world.emulator.requests()).token)
  }
  const [time, requests] = [median(runs['wall time of 200']!), Math.max(...runs['token requests']!)]
  return [{ what: '200 processes at expiry, executable', figure: `${requests} token request${requests === 1 ? '' : 's'}, ${ms(time)}`, bar: '1 token request, under 12 s', met: requests === 1 && time < 12_000, runs }]
}
