/** How is a program made to believe another time? By libfaketime; file times and everybody else's clocks stay right. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The library; installed where that is possible. `undefined`: no clock can be set wrong here. */
export function fakeTime(): string | undefined {
  const look = (): string | undefined => ['/usr/lib', '/usr/lib64', '/usr/local/lib'].flatMap((folder) => {
    const inside = existsSync(folder) ? readdirSync(folder).filter((name) => name.includes('linux-gnu') || name === 'faketime') : []
    return [folder, ...inside.map((name) => join(folder, name))].flatMap((one) => [join(one, 'faketime/libfaketime.so.1'), join(one, 'libfaketime.so.1')])
  }).find(existsSync)
  if (look() === undefined && existsSync('/etc/debian_version') && process.getuid?.() === 0) {
    spawnSync('apt-get', ['update', '-qq'])
    spawnSync('apt-get', ['install', '-y', '-qq', 'faketime'], { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  }
  return look()
}

/** Environment of a program whose clock is `seconds` ahead. */
export const ahead = (library: string | undefined, seconds: number): Record<string, string> =>
  ({ LD_PRELOAD: library ?? '', FAKETIME: `${seconds < 0 ? '' : '+'}${seconds}s`, FAKETIME_DONT_FAKE_MONOTONIC: '1', FAKETIME_DONT_RESET: '1', NO_FAKE_STAT: '1' })
