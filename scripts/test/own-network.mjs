/** Does a test's program ask anybody whom nobody named? Each test file runs on a network of its own, where all that leaves the machine is written down. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

const python = ['/usr/bin/python3', '/usr/local/bin/python3'].find(existsSync)

/** Root may. Anybody else could in a namespace of users alone, where the files of others seem to be nobody's: another world than the one to test. */
const way = ['unshare', '-n']

/** @returns {((log: string) => string[]) | undefined} what stands before a command; undefined where nobody may have a network of his own */
export function ownNetwork(root) {
  if (process.platform !== 'linux' || python === undefined) return undefined
  const script = path.join(root, 'scripts/test/own_network.py')
  const [file, ...args] = way
  const possible = spawnSync(file, [...args, python, script, '/dev/null', 'true'], { stdio: 'ignore' }).status === 0
  return possible ? (log) => [...way, python, script, log] : undefined
}

/** Who was asked and is neither a host of Azure's clouds, as the emulator lists them, nor named, in a line `// asks: HOST HOST`, by the test or by what it is made of. */
export function strangers(root, inputs, log) {
  if (!existsSync(log)) return []
  const clouds = readFileSync(path.join(root, 'emulator/server.ts'), 'utf8').match(/(?<=^ {2}')[\w.-]+(?=',$)/gm)
  const own = [...inputs].filter((name) => name.startsWith('test/') || name.endsWith('.test.ts'))
  const named = own.flatMap((name) => /^\/\/ asks: (.+)$/m.exec(readFileSync(path.join(root, name), 'utf8'))?.[1]?.split(' ') ?? [])
  const known = new Set([...clouds, ...named])
  const asked = new Set(readFileSync(log, 'utf8').split('\n').filter(Boolean).map((one) => withoutSearch(one.replace(/^\[|\]?:\d+$/g, '').toLowerCase())))
  return [...asked].filter((one) => !known.has(one))
}

/** A name that was not found may have been asked for once more, in the domains of this machine. */
function withoutSearch(name) {
  const [, domains = ''] = /^search +(.+)$/m.exec(existsSync('/etc/resolv.conf') ? readFileSync('/etc/resolv.conf', 'utf8') : '') ?? []
  const domain = domains.split(/\s+/).find((one) => one !== '' && name.endsWith(`.${one}`))
  return domain === undefined ? name : name.slice(0, -domain.length - 1)
}
