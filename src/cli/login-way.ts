/** By which way does the command line say somebody comes in, and where is the secret that proves it? */

import { AuthError, UsageError } from '../errors.ts'
import type { Cloud } from '../profile/schema.ts'
import type { SignInAsk } from '../sign-in.ts'
import { isPassing, readGiven } from '../system/given-file.ts'
import { inPlace, withHome } from '../system/in-place.ts'
import { type Secret, secretOf } from '../system/sealed-secret.ts'
import { keepSecret } from '../system/secret.ts'
import type { System } from '../system/system.ts'
import { text, type Values } from './args.ts'
import { attended } from './attended.ts'
import { lacksSecret } from './login-rules.ts'
import { tell } from './voice.ts'

/** Asks for a secret that is missing. @throws UsageError where nobody can be asked; AuthError for files */
export async function wayIn(system: System, cloud: Cloud, values: Values): Promise<Pick<SignInAsk, 'way' | 'tenant'>> {
  const tenant = text(values, 'tenant') || undefined
  if (values['environment']) {
    const named = (await import('../sign-in/environment.ts')).fromEnvironment(system, cloud)
    return { ...named, tenant: tenant ?? named.tenant }
  }
  if (values['identity']) return { way: machine(system, values) }
  return { tenant, way: values['servicePrincipal'] ? await principal(system, values) : await personal(system, values) }
}

function machine(system: System, values: Values): SignInAsk['way'] {
  if (inCloudShell(system)) return { kind: 'machine', cloudShell: true }
  const kinds = ['client', 'object', 'resource'] as const
  const identity = kinds.flatMap((kind) => ({ kind, value: text(values, `${kind}Id`) || '' })).find(({ value }) => value !== '')
  return { kind: 'machine', identity }
}

export function inCloudShell({ env }: System): boolean {
  return Boolean(env['ACC_CLOUD'])
}

async function personal(system: System, values: Values): Promise<SignInAsk['way']> {
  const username = text(values, 'username') || undefined
  const hinting = values['events'] || lacksSecret(values) && attended(system, { values })
  const password = hinting ? values['events'] || !username ? '' : await askPassword(system, username) : await givenSecret(system, values)
  if (username && password) return { kind: 'password', username, password: secretOf(password) }
  if (values['useDeviceCode']) return { kind: 'device-code' }
  return { kind: 'browser', ...(username !== undefined && { login_hint: username }), ...(values['events'] && { open: false }) }
}

/** Azure CLI asks for the password, which few tenants still let pass; a person who has no use for it is one key from the browser. */
async function askPassword(system: System, username: string): Promise<string> {
  tell(system, `With Enter alone, ${username} signs in with the browser.`)
  return keepSecret(await system.terminal.ask('Password: ', { secret: true }))
}

/** Among several proofs Azure CLI takes the secret, then the certificate, then the federated token. */
async function principal(system: System, values: Values): Promise<SignInAsk['way']> {
  const way = { kind: 'service-principal', client_id: text(values, 'username') ?? '' } as const
  const secret = await givenSecret(system, values)
  if (secret) return { ...way, secret: secretOf(secret) }
  const certificate = text(values, 'certificate')
  if (!certificate) {
    const { fromPipeline } = await import('../sign-in/pipeline.ts')
    return { ...way, ...(await fromPipeline(system, { from: text(values, 'federatedFrom'), assertion: text(values, 'federatedToken') })) }
  }
  const path = withHome(system, certificate)
  const unlocking = await unlocked(system, values, path)
  // What is wrong with the file is said before anybody is asked for the tenant.
  await (await import('../sign-in/certificate.ts')).readCertificate(system, { ...way, certificate: path, ...unlocking })
  return { ...way, certificate: path, ...(values['useCertSnIssuer'] && { use_cert_sn_issuer: true }), ...unlocking }
}

async function unlocked(system: System, values: Values, certificate: string): Promise<{ certificate_password?: Secret; certificate_password_file?: string }> {
  const file = text(values, 'certificatePasswordFile')
  // A pipe can be read now and never again: the password itself is kept, as one that was typed.
  if (file && isPassing(inPlace(system, file))) return { certificate_password: secretOf(oneLine(contentOf(system, file), `The file ${file}`)) }
  if (file) return { certificate_password_file: withHome(system, file) }
  const { isLocked } = await import('../sign-in/certificate.ts')
  if (!system.terminal.input || values['nonInteractive'] || !(await isLocked(system, certificate))) return {}
  return { certificate_password: secretOf(await system.terminal.ask('Password of the certificate file: ', { secret: true })) }
}

/** From the arguments, standard input, a file, or the person. */
async function givenSecret(system: System, values: Values): Promise<string | undefined> {
  const file = text(values, 'passwordFile')
  if (values['passwordStdin']) return oneLine(system.terminal.readInput(), 'Standard input')
  if (file) return oneLine(contentOf(system, file), `The file ${file}`)
  return lacksSecret(values) ? askSecret(system, values) : text(values, 'password')
}

/** Editors and `echo` end a file with a line end, which is no part of a secret. */
function oneLine(bytes: Uint8Array, place: string): string {
  const secret = keepSecret(new TextDecoder().decode(bytes).replace(/\r?\n$/, ''))
  if (secret === '') throw new UsageError(`${place} holds no password.`, 1)
  if (/[\r\n]/.test(secret)) throw new UsageError(`${place} holds more than one line; a password is one.`, 1)
  return secret
}

function contentOf(system: System, file: string): Uint8Array {
  const bytes = readGiven(system, inPlace(system, file))
  if (bytes) return bytes
  throw new AuthError('file_unreadable', `The file ${file} does not exist.`)
}

async function askSecret(system: System, values: Values): Promise<string> {
  const secret = system.terminal.input && !values['nonInteractive'] ? keepSecret(await system.terminal.ask('Password: ', { secret: true })) : ''
  if (secret === '') throw new UsageError('Please specify both username and password in non-interactive mode.', 1, ['From a program: az login -u NAME --password-stdin, or --password-file FILE'])
  return secret
}
