/** Can this machine speak to the active cloud, and do both have the same time? Only the cloud's own hosts are contacted. */

import { isAzinError } from '../errors.ts'
import { activeCloud } from '../profile/clouds.ts'
import { httpDate } from '../system/http-date.ts'
import { isLoopback } from '../system/loopback-host.ts'
import { proxyFor } from '../system/proxy.ts'
import type { HttpResponse, System } from '../system/system.ts'
import { mendOf } from './access.ts'
import { broken, type Check, doubtful, fine, type Name, quoted, skipped } from './check.ts'

/** Milliseconds; a person is waiting. */
const timeout = 10_000

export async function checkNetwork(system: System): Promise<readonly Check[]> {
  let hosts: { readonly authority: URL; readonly manager: URL; readonly cloud: string }
  try {
    const { endpoints, name } = activeCloud(system)
    hosts = { authority: new URL(endpoints['activeDirectory'] ?? ''), manager: new URL(endpoints['resourceManager'] ?? ''), cloud: name }
  } catch (error) {
    const told = isAzinError(error) ? error.message : 'The addresses of the active cloud cannot be used.'
    const rest = (['clock', 'proxy', 'dns', 'authority', 'resource-manager'] as const).map((name) => skipped(name, 'The cloud must be mended first.'))
    const closed = mendOf(system, error)
    if (closed.length > 0) return [broken('cloud', 'unreadable', told, { mend: closed }), checkCertificates(system), ...rest]
    return [broken('cloud', 'unusable', told, { mend: system.env['AZURE_CLOUD_NAME'] ? ['unset AZURE_CLOUD_NAME'] : ['az cloud list --query [].name', 'az cloud set --name AzureCloud'] }), checkCertificates(system), ...rest]
  }
  const started = system.clock.monotonic()
  const [authority, manager, dns] = await Promise.all([reach(system, hosts.authority), reach(system, hosts.manager), checkNames(system, hosts.authority)])
  const seconds = (system.clock.monotonic() - started) / 1000
  return [
    fine('cloud', hosts.cloud), checkClock(system, authority.answer, seconds), checkProxy(system, hosts.authority), checkCertificates(system),
    dns, verdict('authority', hosts.authority, authority), verdict('resource-manager', hosts.manager, manager),
  ]
}

interface Reached {
  readonly answer?: HttpResponse
  readonly error?: unknown
  readonly milliseconds: number
}

async function reach(system: System, url: URL): Promise<Reached> {
  const started = system.clock.monotonic()
  const milliseconds = () => Math.round(system.clock.monotonic() - started)
  try {
    return { answer: await system.transport.send({ method: 'GET', url: url.href, timeout }), milliseconds: milliseconds() }
  } catch (error) {
    return { error, milliseconds: milliseconds() }
  }
}

function verdict(name: Name, url: URL, { answer, error, milliseconds }: Reached): Check {
  if (answer) {
    const figures = { milliseconds, status: answer.status }
    if (answer.status >= 500) return doubtful(name, 'server-error', `${url.host} answers with HTTP ${answer.status}.`, { figures, mend: ['Try again in a few minutes.'] })
    return fine(name, `${url.host} answers (${milliseconds} ms).`, { figures })
  }
  if (!isAzinError(error)) return broken(name, 'failed', `${url.host} could not be asked: ${String(error)}`)
  const { message, code, hint } = error as typeof error & { readonly code?: string; readonly hint?: readonly string[] }
  return broken(name, code === 'tls' ? 'untrusted' : 'unreachable', message, { mend: hint ?? [], figures: { milliseconds } })
}

/** Beyond 5 minutes signed proofs are refused; a minute is worth a word. */
function checkClock(system: System, answer: HttpResponse | undefined, seconds: number): Check {
  if (!answer) return skipped('clock', 'Nobody answered, so there is no clock to compare with.')
  const theirs = httpDate(answer.headers['date'])
  if (theirs === undefined) return doubtful('clock', 'no-date', 'The server did not say what time it is.')
  const ahead = system.clock.now() - theirs
  const off = Math.max(0, Math.abs(ahead) - Math.ceil(seconds) - 1)
  const figures = { seconds: ahead }
  if (off <= 30) return fine('clock', 'It agrees with the server.', { figures })
  const finding = `This machine's clock is ${Math.abs(ahead)} s ${ahead > 0 ? 'ahead of' : 'behind'} the server's.`
  const mend = [{ linux: isSubsystem(system) ? 'sudo hwclock --hctosys' : 'sudo timedatectl set-ntp true', darwin: 'sudo sntp -sS time.apple.com', win32: 'w32tm /resync' }[system.platform]]
  return off <= 300 ? doubtful('clock', 'skewed', finding, { mend, figures }) : broken('clock', 'skewed', finding, { mend, figures })
}

function isSubsystem(system: System): boolean {
  return Boolean(system.env['WSL_DISTRO_NAME'])
}

function checkProxy(system: System, url: URL): Check {
  const set = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy', 'NO_PROXY', 'no_proxy'].filter((name) => system.env[name])
  const figures = { variables: set.length }
  try {
    const proxy = proxyFor(system.env, url)
    // The value may hold a password.
    if (proxy) return fine('proxy', `${proxy.variable}: requests go through ${proxy.host}:${proxy.port}.`, { reason: 'in-use', figures })
    return fine('proxy', set.length > 0 ? `None is used for ${url.host} (set: ${set.join(', ')}).` : 'None is set.', { reason: 'none', figures })
  } catch (error) {
    return broken('proxy', 'malformed', (error as Error).message, { mend: ['export HTTPS_PROXY=http://HOST:PORT'], figures })
  }
}

async function checkNames(system: System, url: URL): Promise<Check> {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (isLoopback(url.hostname) || /^[\d.]+$|:/.test(host)) return skipped('dns', `${host} needs no lookup.`)
  try {
    if (proxyFor(system.env, url)) return skipped('dns', 'The proxy looks names up.')
    const addresses = await system.probe.lookup(host)
    const six = addresses.filter((one) => one.includes(':')).length
    return fine('dns', `${host} has ${addresses.length} address${addresses.length === 1 ? '' : 'es'}.`, { figures: { addresses: addresses.length, six } })
  } catch (error) {
    if (isAzinError(error)) return skipped('dns', 'The proxy must be mended first.')
    return broken('dns', 'not-found', `The name ${host} cannot be looked up (${String((error as { code?: unknown }).code)}).`, { mend: ['Check the connection, the VPN and /etc/resolv.conf.'] })
  }
}

const bundles = ['REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS'] as const

function checkCertificates(system: System): Check {
  if (system.env['AZURE_CLI_DISABLE_CONNECTION_VERIFICATION']) {
    return doubtful('certificates', 'not-verifying', 'AZURE_CLI_DISABLE_CONNECTION_VERIFICATION is set: Azure Resource Manager could be anybody.', { mend: ['unset AZURE_CLI_DISABLE_CONNECTION_VERIFICATION'] })
  }
  const set = bundles.filter((name) => system.env[name])
  for (const name of set) {
    const problem = bundleProblem(system, name, system.env[name] ?? '')
    if (problem) return problem
  }
  return fine('certificates', set.length > 0 ? `Also believed: what ${set.join(' and ')} name${set.length === 1 ? 's' : ''}.` : "Believed are the system's authorities and the built-in ones.", { figures: { bundles: set.length } })
}

function bundleProblem(system: System, name: string, path: string): Check | undefined {
  const mend = [`unset ${name}`, `export ${name}=/path/to/root.pem`]
  try {
    const status = system.files.status(path)
    if (status?.kind === 'directory') return undefined
    const text = status && system.files.readText(path)
    if (text === undefined) return broken('certificates', 'missing', `${name} names ${quoted(path)}, which is not there.`, { mend })
    return text.includes('-----BEGIN CERTIFICATE-----') ? undefined : broken('certificates', 'not-pem', `${name} names ${quoted(path)}, which holds no PEM certificate.`, { mend })
  } catch (error) {
    return broken('certificates', 'unreadable', `${name} names ${quoted(path)}, which cannot be read (${String((error as { code?: unknown }).code)}).`, { mend })
  }
}
