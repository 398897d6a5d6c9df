/** Which key and certificate does a service principal's file hold? Read again at every use, so that a renewed certificate counts. */

import { AuthError } from '../errors.ts'
import { inPlace } from '../system/in-place.ts'
import { diskTrouble } from '../system/disk-trouble.ts'
import type { System } from '../system/system.ts'
import type { CertificateWay } from './ask.ts'

/** Private key and certificates as plain PEM. @throws AuthError `file_unreadable`, `file_damaged` */
export async function readCertificate(system: System, way: CertificateWay): Promise<string> {
  const bytes = contentOf(system, way.certificate)
  const text = new TextDecoder('latin1').decode(bytes)
  if (text.includes('-----BEGIN ') && !text.includes('ENCRYPTED')) return text
  const { plainPem } = await import('../oauth/certificate-file.ts')
  const password = passwordOf(system, way)
  const pem = plainPem(bytes, password ?? '')
  if (pem !== undefined) return pem
  throw password === undefined ? locked(way.certificate) : new AuthError('file_unreadable', `The password does not open the certificate file ${way.certificate}.`)
}

/** Whether a password must be asked for. @throws as above */
export async function isLocked(system: System, certificate: string): Promise<boolean> {
  const bytes = contentOf(system, certificate)
  const { isEncryptedPem, isPem, plainPem } = await import('../oauth/certificate-file.ts')
  return isPem(bytes) ? isEncryptedPem(bytes) : plainPem(bytes, '') === undefined
}

function passwordOf(system: System, { certificate_password, certificate_password_file }: CertificateWay): string | undefined {
  if (certificate_password_file === undefined) return certificate_password?.reveal()
  return new TextDecoder().decode(contentOf(system, certificate_password_file, 'password file')).replace(/\r?\n$/, '')
}

function contentOf(system: System, path: string, what = 'certificate file'): Uint8Array {
  let bytes: Uint8Array | undefined
  try {
    bytes = system.files.read(inPlace(system, path))
  } catch (error) {
    throw new AuthError('file_unreadable', `The ${what} ${path} cannot be read: ${diskTrouble(error, path, 'read')[0]}.`, [], { cause: error })
  }
  if (!bytes) throw new AuthError('file_unreadable', `The ${what} ${path} does not exist.`)
  return bytes
}

function locked(path: string): AuthError {
  return new AuthError('file_unreadable', `The certificate file ${path} is locked with a password.`, ['Sign in where you can be asked for it, or name a file that holds it: --certificate-password-file FILE'])
}
