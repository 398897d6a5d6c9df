import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash, createPublicKey, X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { decodeProtectedHeader, jwtVerify } from 'jose'
import forge from 'node-forge'
import { selfSigned } from '../../test/certificate.ts'
import { fakeSystem } from '../../test/fake-system.ts'
import { clientAssertion } from '../oauth/assertion.ts'
import { secretOf } from '../system/sealed-secret.ts'
import type { CertificateWay } from './ask.ts'
import { isLocked, readCertificate } from './certificate.ts'

const password = 'öffne dich'
const plainPassword = 'open sesame'
const ours = await selfSigned('larkspur-backup', ['larkspur.example'])
const authority = await selfSigned('Larkspur Root', ['root.example'])
const keyPem = (options: object = {}) => ours.key.export({ type: 'pkcs8', format: 'pem', ...options } as never) as unknown as string
const der = (pem: string) => new X509Certificate(pem).raw
const x5t = createHash('sha1').update(der(ours.certificate)).digest('base64url')

/** The way, once through: from a file to an assertion that the certificate's owner alone can make. */
async function asserted(file: string | Uint8Array, way: Partial<CertificateWay> = {}, files: Record<string, string> = {}) {
  const system = fakeSystem({ '/home/me/app.pem': file, ...files })
  const pem = await readCertificate(system, { certificate: 'app.pem', ...way })
  const jwt = await clientAssertion(system, { client_id: 'app', audience: 'https://login.example/t/token', pem, sendCertificate: way.use_cert_sn_issuer === true })
  const { payload } = await jwtVerify(jwt, createPublicKey(ours.certificate), { currentDate: new Date(system.clock.now() * 1000) })
  return { header: decodeProtectedHeader(jwt), payload, now: system.clock.now() }
}

test('the assertion: RS256, SHA-1 thumbprint, ten minutes, for the token endpoint', async () => {
  const { header, payload, now } = await asserted(keyPem() + ours.certificate)
  assert.deepEqual(header, { alg: 'RS256', typ: 'JWT', x5t })
  const { jti, ...claims } = payload
  assert.match(String(jti), /^[0-9a-f-]{36}$/)
  assert.deepEqual(claims, { aud: 'https://login.example/t/token', iss: 'app', sub: 'app', iat: now, nbf: now, exp: now + 600 })
})

test('subject name and issuer: the certificate goes along, and only ours', async () => {
  for (const pem of [keyPem() + ours.certificate + authority.certificate, authority.certificate + ours.certificate + keyPem()]) {
    const { header } = await asserted(pem, { use_cert_sn_issuer: true })
    assert.deepEqual(header, { alg: 'RS256', typ: 'JWT', x5t, x5c: [der(ours.certificate).toString('base64')] })
  }
})

test('keys as PKCS #1 and PKCS #8, locked and open', async () => {
  const locked = { cipher: 'aes-256-cbc', passphrase: plainPassword }
  const keys = [keyPem({ type: 'pkcs1' }), keyPem(locked), keyPem({ type: 'pkcs1', ...locked }), keyPem({ ...locked, cipher: 'des-ede3-cbc' })]
  for (const key of keys) {
    const way = { certificate_password: secretOf(plainPassword) }
    assert.equal((await asserted(key + ours.certificate, way)).header.x5t, x5t, key.slice(0, 60))
    assert.equal((await asserted(ours.certificate + key, way)).header.x5t, x5t)
    assert.equal(await isLocked(fakeSystem({ '/home/me/app.pem': key }), '~/app.pem'), key !== keys[0])
  }
  const foreign = keyPem({ cipher: 'aes-256-cbc', passphrase: password })
  assert.equal((await asserted(foreign + ours.certificate, { certificate_password: secretOf(password) })).header.x5t, x5t)
  const file = keys[1]! + ours.certificate
  await assert.rejects(asserted(file), { code: 'file_unreadable', message: 'The certificate file app.pem is locked with a password.' })
  await assert.rejects(asserted(file, { certificate_password: secretOf('wrong') }), { code: 'file_unreadable', message: 'The password does not open the certificate file app.pem.' })
  assert.equal((await asserted(file, { certificate_password_file: '~/word' }, { '/home/me/word': `${plainPassword}\r\n` })).header.x5t, x5t)
  await assert.rejects(asserted(file, { certificate_password_file: 'gone' }), { message: 'The password file gone does not exist.' })
})

function pfx(algorithm: 'aes256' | '3des', word: string): Uint8Array {
  const key = forge.pki.privateKeyFromPem(keyPem({ type: 'pkcs1' }))
  const chain = [forge.pki.certificateFromPem(authority.certificate), forge.pki.certificateFromPem(ours.certificate)]
  return Buffer.from(forge.asn1.toDer(forge.pkcs12.toPkcs12Asn1(key, chain, word, { algorithm })).getBytes(), 'latin1')
}

test('PFX files with and without a password', async () => {
  for (const algorithm of ['aes256', '3des'] as const) {
    assert.equal((await asserted(pfx(algorithm, plainPassword), { certificate_password: secretOf(plainPassword) })).header.x5t, x5t)
    assert.equal((await asserted(pfx(algorithm, ''))).header.x5t, x5t)
    await assert.rejects(asserted(pfx(algorithm, plainPassword)), /is locked with a password/)
    await assert.rejects(asserted(pfx(algorithm, plainPassword), { certificate_password: secretOf('wrong') }), /The password does not open/)
    for (const word of ['', plainPassword]) assert.equal(await isLocked(fakeSystem({ '/home/me/app.pem': pfx(algorithm, word) }), 'app.pem'), word !== '')
  }
})

test('PFX files as OpenSSL writes them, old and new', { skip: spawnSync('openssl', ['version']).error ? 'there is no openssl' : false }, async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'azin-pfx-'))
  try {
    const [pem, made] = [path.join(folder, 'in.pem'), path.join(folder, 'out.pfx')]
    writeFileSync(pem, keyPem() + ours.certificate, { mode: 0o600 })
    for (const [kind, word] of [['-legacy', plainPassword], ['-keyex', plainPassword], ['-keyex', password]] as const) {
      const { status, stderr } = spawnSync('openssl', ['pkcs12', '-export', '-in', pem, '-out', made, kind, '-passout', `pass:${word}`], { encoding: 'utf8' })
      assert.equal(status, 0, stderr)
      assert.equal((await asserted(readFileSync(made), { certificate_password: secretOf(word) })).header.x5t, x5t, `${kind} ${word}`)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('what is no certificate is said to be none', async () => {
  const bad: [string | Uint8Array, RegExp][] = [
    ['hello', /it is neither PEM nor PFX/],
    [new Uint8Array([0x30, 0x82, 1]), /it is neither PEM nor PFX/],
    [keyPem(), /there is no certificate in it/],
    [ours.certificate, /there is no RSA private key in it/],
    [keyPem() + authority.certificate + authority.certificate, /none of its certificates belongs to its key/],
    [Buffer.from(forge.asn1.toDer(forge.pkcs12.toPkcs12Asn1(null as never, [forge.pki.certificateFromPem(ours.certificate)], '')).getBytes(), 'latin1'), /there is no RSA private key in it/],
    [ours.certificate + '-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----', /is locked/],
  ]
  for (const [file, why] of bad) await assert.rejects(asserted(file), why)
  const system = fakeSystem({ '/home/me/app.pem': 'x' })
  system.files.fail('read', '/home/me/app.pem', 'EACCES')
  await assert.rejects(readCertificate(system, { certificate: '~/app.pem' }), { code: 'file_unreadable', message: 'The certificate file ~/app.pem cannot be read: you may not read it.' })
  await assert.rejects(readCertificate(system, { certificate: '/gone' }), { code: 'file_unreadable', message: 'The certificate file /gone does not exist.' })
})
