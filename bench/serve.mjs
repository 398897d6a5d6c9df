/**
 * `npm run bench:serve`: how many cached tokens does a replica of `az serve` give each second, beside a bare `node:http` server that
 * checks the same header and gives the same JSON? wrk asks them in turns, in one run. Results: bench/serve-results.json, docs/fleet.md.
 */
import { spawn, spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { install, root, step } from '../scripts/set-up.mjs'

const seconds = Number(process.env.AZIN_BENCH_SECONDS ?? 5)
const rounds = Number(process.env.AZIN_BENCH_ROUNDS ?? 7)
const connections = 32
/** Shares that a replica must reach. */
const bars = { requests: 0.5, p99: 2 }
const vault = 'https://vault.azure.net'
/** A service principal of the emulator's own people, and its tenant. */
const larkspur = 'a21e0001-0000-4000-8000-000000000001'
const larkspurDeploy = 'a21e0004-0000-4000-8000-000000000002'
const children = []

function ending() {
  for (const child of children) child.kill('SIGKILL')
}

/** Starts a program; what its output says first. */
function begin(file, args, env, pattern) {
  const child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  let said = ''
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}.\n${said}`)))
    child.stdout.setEncoding('utf8').on('data', (text) => {
      const found = pattern.exec((said += text))
      if (found) resolve(found[1])
    })
  })
}

/** One turn of wrk. */
function load(url, headers) {
  const { stdout, stderr, status } = spawnSync('wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', path.join(root, 'bench/serve/report.lua'), ...headers.flatMap((header) => ['-H', header]), url], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`wrk: ${stderr}`)
  const found = JSON.parse(stdout.trim().split('\n').at(-1))
  if (found.errors > 0) throw new Error(`${found.errors} requests failed at ${url}`)
  return { perSecond: found.requests / found.seconds, p50: found.p50 / 1000, p99: found.p99 / 1000 }
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1]

async function issuerOf() {
  const { exportJWK, generateKeyPair, SignJWT } = await import('jose')
  const { createServer } = await import('node:http')
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k', alg: 'RS256' }
  const server = createServer((_, response) => response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] })))
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  server.unref()
  const address = `http://127.0.0.1:${server.address().port}`
  const token = await new SignJWT({ sub: 'system:serviceaccount:prod:web' }).setProtectedHeader({ alg: 'RS256', kid: 'k' }).setIssuer(address).setAudience('azin').setExpirationTime('2h').sign(privateKey)
  return { address, token }
}

async function open(folder) {
  const secret = randomBytes(32).toString('hex')
  const bin = path.join(root, 'build/bench/dist/bin.cjs')
  const env = { PATH: process.env.PATH, HOME: folder, AZURE_CONFIG_DIR: folder }
  const origin = await begin(process.execPath, [bin, 'emulator', 'start', '--port', String(20_000 + (process.pid % 20_000))], env, /answers on (http:\S+?)\.\s/)
  const redisPort = 40_000 + (process.pid % 20_000)
  await begin('redis-server', ['--port', String(redisPort), '--bind', '127.0.0.1', '--save', '', '--dir', folder, '--loglevel', 'notice'], env, /(Ready to accept)/)
  writeFileSync(path.join(folder, 'clouds.config'), `[Emulator]\nprofile = latest\nendpoint_active_directory = ${origin}\nendpoint_resource_manager = ${origin}/\nendpoint_management = ${origin}/\nendpoint_active_directory_resource_id = https://management.core.windows.net/\n`)
  const issuer = await issuerOf()
  writeFileSync(path.join(folder, 'keys'), `k1:${randomBytes(32).toString('base64')}\n`, { mode: 0o600 })
  writeFileSync(path.join(folder, 'secret'), 'azin-demo', { mode: 0o600 })
  const many = 'rate: { per_second: 1000000, burst: 1000000 }'
  const may = `may: [{ identity: app, audiences: [${vault}] }]`
  writeFileSync(path.join(folder, 'policy.yaml'), `
identities: [{ name: app, kind: service-principal, cloud: Emulator, tenant: ${larkspur}, client_id: ${larkspurDeploy}, secret: 'file:${folder}/secret' }]
issuers: [{ name: cluster, issuer: '${issuer.address}', keys: '${issuer.address}/keys' }]
${many}
callers:
  - { name: web, header_secret: 'sha256:${createHash('sha256').update(secret).digest('hex')}', ${may} }
  - { name: pods, token: { issuer: cluster, audience: azin, subject: 'system:serviceaccount:prod:*' }, ${may} }
`)
  const serve = ['serve', '--store', `redis://127.0.0.1:${redisPort}`, '--keys', `file:${folder}/keys`, '--policy', `${folder}/policy.yaml`, '--port', '0', '--audit', `${folder}/audit`, '-o', 'json']
  const endpoint = await begin(process.execPath, [bin, ...serve], env, /"endpoint": "(.*?)"/)
  const target = `${endpoint}/msi/token?api-version=2019-08-01&resource=${encodeURIComponent(vault)}`
  const answer = await fetch(target, { headers: { 'x-identity-header': secret } })
  const body = await answer.text()
  if (answer.status !== 200) throw new Error(`The replica refused: ${body}`)
  // The issuer is in this process, which hears nothing while wrk runs: its keys are fetched now, and kept for ten minutes.
  const plain = `${endpoint}/token?resource=${encodeURIComponent(vault)}`
  const bearer = `Authorization: Bearer ${issuer.token}`
  const known = await fetch(plain, { headers: { authorization: bearer.slice('Authorization: '.length) } })
  if (known.status !== 200) throw new Error(`The replica refused: ${await known.text()}`)
  const barePort = await begin(process.execPath, [path.join(root, 'bench/serve/bare.mjs'), Buffer.from(body).toString('base64'), secret], env, /port (\d+)/)
  const shows = [`X-IDENTITY-HEADER: ${secret}`]
  return {
    bytes: body.length,
    contestants: [
      { name: 'a bare node:http server', url: `http://127.0.0.1:${barePort}${new URL(target).pathname}${new URL(target).search}`, headers: shows },
      { name: 'az serve, a secret in a header', url: target, headers: shows },
      { name: 'az serve, a token of an issuer', url: plain, headers: [bearer] },
    ],
  }
}

function write(rows, bytes) {
  const machine = `${os.cpus().length} x ${os.cpus()[0].model.trim()}, Node ${process.versions.node}, ${os.type()} ${os.release()}, load ${os.loadavg()[0].toFixed(1)} at the end`
  const results = { when: new Date().toISOString(), machine, connections, seconds, rounds, bytes, rows }
  writeFileSync(path.join(root, 'bench/serve-results.json'), `${JSON.stringify(results, null, 2)}\n`)
  const table = ['| | tokens a second | share | p50 | p99 | p99 beside bare |', '|---|---|---|---|---|---|', ...rows.map((row) => `| ${row.name} | ${Math.round(row.perSecond)} | ${Math.round(row.share * 100)} % | ${row.p50.toFixed(2)} ms | ${row.p99.toFixed(2)} ms | ${row.p99Share.toFixed(2)} x |`)].join('\n')
  const said = `${table}\n\n${rounds} turns of ${seconds} s each, ${connections} connections, answers of ${bytes} bytes; medians. ${machine}.`
  console.log(`\n${said}\n`)
  const page = path.join(root, 'docs/fleet.md')
  writeFileSync(page, readFileSync(page, 'utf8').replace(/(<!-- bench:serve -->\n)[^]*?(<!-- end -->)/, (_, start, end) => `${start}${said}\n${end}`))
}

async function main() {
  if (!install()) return 1
  for (const [program, name] of [['wrk', 'wrk'], ['redis-server', 'redis-server']]) {
    if (spawnSync(program, ['--version'], { stdio: 'ignore' }).error) return console.error(`${program} is not here. On Debian: apt-get install ${name}`), 1
  }
  if (!step('release build', process.execPath, [path.join(root, 'scripts/build.mjs'), '--release', '--out', 'build/bench/dist'])) return 1
  const folder = mkdtempSync(path.join(os.tmpdir(), 'azin-bench-'))
  process.once('exit', () => (ending(), rmSync(folder, { recursive: true, force: true, maxRetries: 3 })))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1))
  const { contestants, bytes } = await open(folder)
  const runs = contestants.map(() => [])
  // The first turn warms up. Each turn begins with another, so that whatever else the computer does meets all of them.
  for (let round = -1; round < rounds; round++) {
    for (let i = 0; i < contestants.length; i++) {
      const at = (i + round + contestants.length) % contestants.length
      const found = load(contestants[at].url, contestants[at].headers)
      if (round >= 0) runs[at].push(found)
    }
  }
  const medians = runs.map((all, i) => ({ name: contestants[i].name, ...Object.fromEntries(['perSecond', 'p50', 'p99'].map((figure) => [figure, median(all.map((one) => one[figure]))])) }))
  const rows = medians.map((row) => ({ ...row, share: row.perSecond / medians[0].perSecond, p99Share: row.p99 / medians[0].p99 }))
  write(rows, bytes)
  const bad = rows.slice(1).filter((row) => row.share < bars.requests || row.p99Share > bars.p99)
  for (const { name } of bad) console.log(`Missed by ${name}: at least ${bars.requests * 100} % of the bare server, p99 at most ${bars.p99} times its.`)
  return bad.length === 0 ? 0 : 1
}

process.exit(await main())
