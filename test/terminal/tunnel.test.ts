// time limit: 120 s
/** Is the `ssh -L` line that `az login` prints in a real SSH session all that the computer with the browser needs? */

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { demoPassword } from '../../emulator/default-directory.ts'
import { visit } from '../harness/person.ts'
import { startSsh, withoutComputers } from '../harness/ssh.ts'
import { openTerminal } from '../harness/terminal.ts'
import { scene } from './scene.ts'

const ada = { username: 'ada@larkspur.example', password: demoPassword }
const why = withoutComputers()
const where = why === undefined ? {} : { skip: why }

test('the printed line, run elsewhere as it stands, brings the answer of a browser there', where, async (t) => {
  const here = await scene(t)
  const ssh = await startSsh(t)
  const environment = Object.entries(here.az.environment({ BROWSER: '' })).map(([name, value]) => `${name}='${value}'`)
  const session = `exec env -i TERM="$TERM" SSH_CONNECTION="$SSH_CONNECTION" SSH_TTY="$SSH_TTY" ${environment.join(' ')} az login -o none`
  const terminal = openTerminal(t, `${ssh.bin}/ssh`, ['-tt', 'server', session], { PATH: '/usr/bin:/bin' })
  const [line, port] = await terminal.sees(/^ssh -L (\d+):localhost:\d+ 127\.0\.0\.1$/m)
  const shown = (await terminal.lines()).join('\n')
  assert.match(shown, /^No browser is opened: this is an SSH session without a display\./)
  const [address] = /^http:\/\/localhost:\d+\/organizations\/[^]*?(?=\n\n)/m.exec(shown) ?? []
  const seen = await visit(address!.replaceAll('\n', ''), ada, { unreachable: `http://localhost:${port}` })

  const open = (seconds: number) => `'${process.execPath}' -e '${browser}' '${seen.url}' ${seconds}`
  assert.equal(await output(ssh.elsewhere(open(0))), 'ECONNREFUSED\n', 'without the tunnel nobody answers there')
  const page = await output(ssh.elsewhere(`{ sleep 60 | ${line}; } >/dev/null 2>&1 & ${open(20)}`))
  assert.match(page, /^200 [^]*<h1>You are signed in<\/h1>/, page)
  assert.equal(await terminal.ended, 0)
  assert.equal(await here.az.json('account', 'show', '--query', 'user.name'), ada.username)
})

/** Comes to the address as a browser does, and tries again for so many seconds while nobody answers. */
const browser = `
const go = (url) => require("node:http").get(url, (answer) => {
  if (answer.headers.location) return go(new URL(answer.headers.location, url))
  let text = ""
  answer.on("data", (more) => (text += more)).on("end", () => console.log(answer.statusCode, text))
}).on("error", ({ code }) => (performance.now() < process.argv[2] * 1000 ? setTimeout(go, 100, url) : console.log(code)))
go(process.argv[1])`

function output(child: ReturnType<Awaited<ReturnType<typeof startSsh>>['elsewhere']>): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    for (const stream of [child.stdout, child.stderr]) stream!.setEncoding('utf8').on('data', (more: string) => (text += more))
    child.on('close', () => resolve(text))
  })
}
