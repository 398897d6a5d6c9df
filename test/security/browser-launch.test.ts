/** What can a hostile sign-in address start on this machine, and with which arguments? (S13) */
import assert from 'node:assert/strict'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { openBrowser } from '../../src/browser/open.ts'
import { nodeProcesses } from '../../src/system/processes.ts'
import { count, figure, random } from '../harness/counts.ts'
import { place } from '../harness/place.ts'
import { fakeSystem } from '../fake-system.ts'

const { pick, below } = random('addresses')
const schemes = ['file:///etc/passwd', 'javascript:alert(1)', 'data:text/html,x', 'search-ms:query=x', 'ms-msdt:/id', 'vbscript:x', 'ftp://a.example/', 'http://a.example/', 'smb://a/b', 'ssh://-oProxyCommand=id/', 'https:', '-https://a.example', '--version', '', 'https', '//a.example', 'about:blank', 'chrome://settings', 'intent://x', 'tel:1', 'mailto:a@b', 'blob:https://a.example/x', 'view-source:https://a.example/', 'http://localhost.evil.example/', 'http://127.0.0.1.evil.example/', 'https://user:pw@a.example/', 'HTTP://a.example/']
const tails = ['$(touch MARK)', '`touch MARK`', ';touch MARK', '|touch MARK', '&touch MARK', '\ntouch MARK\n', '"; touch MARK; "', "'; touch MARK; '", '%0atouch MARK', '${IFS}touch${IFS}MARK', '>MARK', '<(touch MARK)', ' --exec touch MARK', '%s', '%PATH%', '^&', '\\', '!!', '\u202e', '\0', '{a,b}', '*', '~', ' -e x', '\t', '"%s"']

test('hostile addresses: nothing starts, or a program gets one harmless argument', async (t) => {
  const folder = place(t)
  const [script, log, mark] = ['browser', 'log', 'mark'].map((name) => join(folder, name)) as [string, string, string]
  writeFileSync(script, `#!/bin/sh\nprintf '%s\\n' "$#" "$@" >> '${log}'\n`)
  chmodSync(script, 0o755)
  const env = { PATH: '/usr/bin:/bin', BROWSER: script }
  const system = fakeSystem({}, { env, processes: nodeProcesses(env) })
  const many = count('hostile addresses', 60)
  let started = 0
  for (let index = 0; index < many; index += 1) {
    const tail = pick(tails).replaceAll('MARK', mark)
    const address = index < schemes.length ? schemes[index]! : below(4) === 0 ? pick(schemes) + tail : `https://login.example/${pick(['', 'a?b=', 'authorize?state=', '#'])}${tail}`
    writeFileSync(log, '')
    const opened = await openBrowser(system, address)
    const [number, ...args] = readFileSync(log, 'utf8').split('\n').slice(0, -1)
    assert.ok(!existsSync(mark), address)
    if ('reason' in opened) {
      assert.equal(number, undefined, `${address} started something`)
      continue
    }
    started += 1
    assert.deepEqual([number, args.length], ['1', 1], address)
    assert.match(args[0]!, /^https:\/\/[\w\-.~:/?#[\]@&=+,%]+$/, address)
  }
  for (const [index, address] of schemes.entries()) assert.ok('reason' in await openBrowser(system, address), `${index} ${address}`)
  assert.ok(started > 0)
  figure('hostile addresses', many)
  figure('marker files', 0)
})
