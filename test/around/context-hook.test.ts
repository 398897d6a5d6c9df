// time limit: 180 s
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import { azFor } from '../harness/az.ts'
import type { Az } from '../harness/az.ts'
import type { Scope } from '../harness/place.ts'
import { start } from '../harness/program.ts'
import { shell } from '../harness/shells.ts'
import type { ShellName } from '../harness/shells.ts'
import { subscription, tenant, writeSignedIn } from '../harness/signed-in.ts'
import { openTerminal } from '../harness/terminal.ts'

/** A home with two contexts, and directories that ask for them: `one` with a deep tree, `two`, and `rude`, which nobody allows. */
async function withContexts(t: Scope): Promise<Az> {
  const az = azFor(t)
  writeSignedIn(az.configDirectory)
  const context = { cloud: 'AzureCloud', account: 'mona@contoso.example', tenant, subscription }
  writeFileSync(join(az.configDirectory, 'azin-contexts.json'), JSON.stringify({ contexts: { one: context, two: context } }), { mode: 0o600 })
  for (const [folder, text] of [["one's place/a/b", ''], ["one's place", 'context = one\n'], ['two', 'context = two\n'], ['rude', 'context = one\n']] as const) {
    mkdirSync(join(az.home, folder), { recursive: true })
    if (text) writeFileSync(join(az.home, folder, '.azin'), text)
  }
  for (const folder of ["one's place", 'two']) assert.equal((await az.run('context', 'allow', { cwd: join(az.home, folder) })).code, 0)
  return az
}

const begins: Readonly<Record<ShellName, { readonly args: readonly string[]; readonly first: string; readonly show: string; readonly set: (value: string) => string; readonly unset: string }>> = {
  bash: { args: ['--norc', '--noprofile', '-i'], first: 'PS1="ready> "; bind "set enable-bracketed-paste off"; eval "$(az context hook bash)"', show: 'echo "now:$AZIN_CONTEXT:"', set: (value) => `export AZIN_CONTEXT=${value}`, unset: 'unset AZIN_CONTEXT' },
  zsh: { args: ['-f', '-i'], first: 'PROMPT="ready> "; eval "$(az context hook zsh)"', show: 'echo "now:$AZIN_CONTEXT:"', set: (value) => `export AZIN_CONTEXT=${value}`, unset: 'unset AZIN_CONTEXT' },
  fish: { args: ['--no-config', '-i'], first: "function fish_prompt; echo -n 'ready> '; end; az context hook fish | source", show: 'echo "now:$AZIN_CONTEXT:"', set: (value) => `set -gx AZIN_CONTEXT ${value}`, unset: 'set -e AZIN_CONTEXT' },
}

for (const name of ['bash', 'zsh', 'fish'] as const) {
  test(`${name}: entering, leaving, changing, and what the user set`, async (t) => {
    const az = await withContexts(t)
    const { args, first, show, set, unset } = begins[name]
    const env = az.environment({ XDG_CONFIG_HOME: az.home, XDG_DATA_HOME: az.home, fish_greeting: '' })
    const terminal = openTerminal(t, shell(name), args, env, { columns: 160, rows: 50 })
    let asked = 0
    /** Each answer carries a number, so that an earlier one is never taken for it. */
    const holds = async (line: string, expected: string) => {
      asked++
      if (line) terminal.type(`${line}\r`)
      terminal.type(`${show.replace('now:', `now${asked}:`)}\r`)
      const [, seen] = await terminal.sees(new RegExp(`^now${asked}:(.*):`, 'm'), 30_000)
      assert.equal(seen, expected, `${line}\n${(await terminal.lines()).join('\n')}`)
    }
    terminal.type(`${first}\r`)
    await terminal.sees(/ready> $/m, 30_000)
    await holds(`cd "${az.home}/one's place/a/b"`, 'one')
    await holds('cd ..', 'one')
    await holds(`cd "${az.home}/two"`, 'two')
    await holds(`cd "${az.home}"`, '')
    // A repository that nobody allowed decides nothing, and is named.
    await holds(`cd "${az.home}/rude"`, '')
    await terminal.sees(/rude\/\.azin asks for the context 'one'\. It acts once/)
    await holds('az context allow', 'one')
    await holds("echo 'context = two' > .azin", '')
    await holds('az context allow', 'two')
    await holds('az context deny', '')
    // What the user chose comes back, and is left alone inside.
    await holds(`cd "${az.home}"; ${set('mine')}`, 'mine')
    await holds(`cd "${az.home}/two"`, 'two')
    await holds(set('other'), 'other')
    await holds(`cd "${az.home}"`, 'other')
    await holds(unset, '')
    // A shell within a shell knows what came from the hook.
    terminal.type(`cd "${az.home}/two"\r`)
    await holds('', 'two')
    terminal.type(`${[shell(name), ...args].join(' ')}\r`)
    terminal.type(`${first}\r`)
    await holds(`cd "${az.home}"`, '')
    terminal.type('exit\r')
    await holds('', 'two')
    terminal.type('exit\r')
    await terminal.ended
  })

  test(`${name}: nothing is started while nothing changes, and the exit status stays`, async (t) => {
    const az = await withContexts(t)
    const hook = (await az.run('context', 'hook', name)).stdout
    // In place of azin, a program that counts how often it is asked.
    const count = join(az.home, 'count')
    const counting = hook.replace(/command '.*' context enter/, `command sh -c 'echo x >> "${count}"; echo one'`)
    assert.notEqual(counting, hook)
    const file = join(az.home, `hook.${name}`)
    writeFileSync(file, counting)
    const prompt = name === 'fish' ? 'emit fish_prompt' : '_azin_context'
    const status = name === 'fish' ? '$status' : '$?'
    const script = [`source "${file}"`, `cd "${az.home}/two"`, prompt, prompt, prompt, `cd "${az.home}"`, prompt, prompt, `cd "${az.home}/one's place/a"`, prompt, 'cd b', prompt, 'false', ...(name === 'fish' ? [] : [prompt, `echo "status ${status}"`]), 'echo "$AZIN_CONTEXT"'].join('\n')
    const { stdout, stderr } = await start(t, shell(name), [name === 'bash' ? '--norc' : name === 'zsh' ? '-f' : '--no-config', '-c', script], az.environment()).ended
    assert.deepEqual([stdout, stderr], [`${name === 'fish' ? '' : 'status 1\n'}one\n`, ''])
    assert.equal(readFileSync(count, 'utf8'), 'x\nx\n')
  })

  test(`${name}: strict shells, missing and odd files do no harm`, async (t) => {
    const az = await withContexts(t)
    const file = join(az.home, `hook.${name}`)
    writeFileSync(file, (await az.run('context', 'hook', name)).stdout)
    mkdirSync(join(az.home, 'odd/.azin'), { recursive: true })
    mkdirSync(join(az.home, 'link'))
    symlinkSync(join(az.home, 'two/.azin'), join(az.home, 'link/.azin'))
    writeFileSync(join(az.home, 'odd/bytes'), '')
    const prompt = name === 'fish' ? 'emit fish_prompt' : '_azin_context'
    const strict = name === 'fish' ? '' : 'set -eu'
    const script = [strict, `source "${file}"`, `cd "${az.home}/odd"`, prompt, `cd "${az.home}/link"`, prompt, 'cd /', prompt, 'echo done'].join('\n')
    const { stdout, stderr, code } = await start(t, shell(name), [name === 'bash' ? '--norc' : name === 'zsh' ? '-f' : '--no-config', '-c', script], az.environment()).ended
    assert.deepEqual([code, stdout], [0, 'done\n'], stderr)
    // The link is another path than the one that was allowed.
    assert.match(stderr, /^azin: \S*link\/\.azin asks for the context 'two'\./)
  })
}
