// time limit: 120 s
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { scene, terminals } from './scene.ts'

/** What a person sees of it, shown in the test's output to be looked at. */
for (const columns of [80, 40]) {
  for (const env of [{}, { NO_COLOR: '1' }]) {
    const how = `${columns} columns${'NO_COLOR' in env ? ', no colour' : ''}`
    test(`doctor, status, whoami and explain at ${how}`, terminals, async (t) => {
      const { az, open } = await scene(t)
      await az.json('login', '--only-show-errors', '-u', 'ada@larkspur.example', '-p', 'azin-demo')
      for (const args of [['doctor'], ['status', '--check'], ['whoami'], ['explain', 'AADSTS53003']]) {
        // Something to warn of, and something broken.
        const terminal = open(args, { columns, rows: 120, env: { ...env, BROWSER: '', REQUESTS_CA_BUNDLE: args[0] === 'doctor' ? '/none' : undefined } })
        assert.equal(await terminal.ended, args[0] === 'doctor' ? 1 : 0)
        const text = terminal.raw().replace(/\x1b\[[\d;]*m/g, '')
        t.diagnostic(`az ${args.join(' ')}, ${how}\n${text}`)
        // Commands, paths and ids are never broken by us: they are to be copied.
        const wide = text.split(/\r?\n/).filter((line) => line.length > columns && !/^ +(az |export |chmod |\S+$)/.test(line))
        assert.deepEqual(wide, [])
        assert.equal(terminal.raw().includes('\x1b['), !('NO_COLOR' in env) && (args[0] === 'doctor' || args[0] === 'status'))
        if (args[0] === 'doctor') assert.match(text, /^problem +certificates/m, 'said in a word, not by colour alone')
      }
    })
  }
}
