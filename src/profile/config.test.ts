/** Are settings read as Python's configparser reads them, and changed without losing a comment? */

import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { fakeSystem } from '../../test/fake-system.ts'
import { readConfig } from './config.ts'
import { setConfig, unsetConfig } from './config-write.ts'
import { iniValue, parseIni } from './ini.ts'
import { editIni } from './ini-edit.ts'

const path = '/home/me/.azure/config'
const text = '# mine\n[cloud]\nname = AzureCloud ; not a comment\n\n[Core]\nx: 1\n[core]\nOutput=table\nraw = 50%%(a)s\nlong = one\n  two\n\n  # no\n  three\n; end\nfirst:a=b\nempty =\n'

test('reads delimiters, comments, continuation lines and case as Python does', () => {
  const config = readConfig(fakeSystem({ config: text }))
  assert.equal(config.text('cloud', 'NAME'), 'AzureCloud ; not a comment')
  assert.equal(config.text('core', 'output'), 'table')
  assert.equal(config.text('core', 'x'), undefined)
  assert.equal(config.text('Core', 'x'), '1')
  assert.equal(config.text('core', 'raw'), '50%(a)s')
  assert.equal(config.text('core', 'first'), 'a=b')
  assert.equal(config.text('core', 'empty'), '')
  assert.deepEqual(config.sections(), ['cloud', 'Core', 'core'])
})

test('agrees with configparser itself', (context) => {
  const line = fc.constantFrom('[a]', '[b c]', '[DEFAULT]', 'k = v', 'K2: w=x', '  more', '\tmore still', '', '   ', '# c', '  ; c', 'k3=', ' indented = 1', 'k4 = # v', 'k5 == v')
  const code = `import configparser,json,sys
out=[]
for t in json.load(sys.stdin):
    p=configparser.ConfigParser(interpolation=None,strict=False)
    try:
        p.read_string(t); out.append({s:dict(p.items(s)) for s in p.sections()})
    except configparser.Error: out.append(None)
print(json.dumps(out))`
  const texts = fc.sample(fc.array(line, { maxLength: 14 }).map((lines) => `[a]\n${lines.join('\n')}\n`), 2000)
  let theirs: (Record<string, Record<string, string>> | null)[]
  try {
    theirs = JSON.parse(execFileSync('python3', ['-c', code], { input: JSON.stringify(texts), encoding: 'utf8' })) as typeof theirs
  } catch {
    return context.skip('no python3 here')
  }
  for (const [index, sections] of theirs.entries()) {
    if (!sections) continue
    const ini = parseIni(texts[index]!)
    for (const [section, options] of Object.entries(sections)) {
      for (const [name, value] of Object.entries(options)) assert.equal(iniValue(ini, section, name), value, JSON.stringify([texts[index], section, name]))
    }
  }
})

test('the environment wins, an empty variable does not, and the file is read once or not at all', () => {
  const system = fakeSystem({ config: text }, { env: { AZURE_CORE_OUTPUT: 'tsv', AZURE_CLOUD_NAME: '', AZURE_CORE_NEW: '1' } })
  const config = readConfig(system)
  assert.deepEqual(config.get('core', 'output'), { value: 'tsv', source: 'AZURE_CORE_OUTPUT' })
  assert.deepEqual(system.files.calls, [])
  assert.equal(config.get('cloud', 'name')!.source, path)
  assert.deepEqual(config.items('core').map(({ name }) => name), ['output', 'raw', 'long', 'first', 'empty', 'new'])
  assert.deepEqual(system.files.calls, [`read ${path}`])
})

test('flags', () => {
  const config = readConfig(fakeSystem({ config: '[a]\n' + ['1', 'YES', 'true', 'On', '0', 'no', 'FALSE', 'off', 'maybe'].map((v, i) => `f${i}=${v}\n`).join('') }))
  assert.deepEqual([0, 1, 2, 3, 4, 5, 6, 7].map((i) => config.flag('a', `f${i}`, i > 3)), [true, true, true, true, false, false, false, false])
  assert.equal(config.flag('a', 'f8', true), true)
  assert.equal(config.flag('a', 'none', false), false)
})

test('a change touches its own lines only', async () => {
  const system = fakeSystem({ config: text })
  await setConfig(system, [{ section: 'core', name: 'output', value: 'json' }, { section: 'core', name: 'long', value: '""' }, { section: 'new', name: 'A', value: 'b' }])
  const expected = text.replace('Output=table', 'output = json').replace('long = one\n  two\n\n  # no\n  three', 'long =') + '\n[new]\na = b\n\n'
  assert.equal(system.files.text(path), expected)
  await unsetConfig(system, [{ section: 'core', name: 'OUTPUT' }, { section: 'no', name: 'such' }])
  assert.equal(system.files.text(path), expected.replace('output = json\n', ''))
  await setConfig(system, [{ section: 'cloud', name: 'last', value: '1' }])
  assert.match(system.files.text(path)!, /not a comment\nlast = 1\n\n\[Core\]/)
})

test('windows line ends stay, a file without a last line end gets one', () => {
  assert.equal(editIni('[a]\r\nx=1\r\n', [{ section: 'a', name: 'y', value: '2' }]), '[a]\r\nx=1\r\ny = 2\r\n')
  assert.equal(editIni('[a]\nx=1', [{ section: 'a', name: 'y', value: '2' }]), '[a]\nx=1\ny = 2\n')
})

test('what is set is read back, and nothing else changes', () => {
  const word = fc.stringMatching(/^[a-z][a-z_]{0,4}$/)
  const value = fc.string({ unit: 'grapheme', maxLength: 12 })
  fc.assert(fc.property(fc.array(fc.record({ section: word, name: word, value }), { minLength: 1, maxLength: 8 }), (edits) => {
    let now = text
    for (const edit of edits) {
      const before = parseIni(now)
      try {
        now = editIni(now, [edit])
      } catch (error) {
        assert.equal((error as Error).name, 'UsageError')
        continue
      }
      const after = parseIni(now)
      assert.equal(iniValue(after, edit.section, edit.name), edit.value)
      for (const one of before.options) if (one.section !== edit.section || one.name !== edit.name) assert.equal(iniValue(after, one.section, one.name), iniValue(before, one.section, one.name))
    }
  }))
})

test('a percent sign is written so that Azure CLI can read it, and read as it does', async () => {
  const system = fakeSystem({ '/home/me/.azure/config': '[a]\nold = 50%\ntheirs = 50%%\n' })
  await setConfig(system, [{ section: 'a', name: 'mine', value: '50% of %d' }, { section: 'a', name: 'typed', value: '%% %(old)s' }])
  assert.match(system.files.readText('/home/me/.azure/config') ?? '', /^mine = 50%% of %%d\ntyped = %% %\(old\)s$/m)
  const read = (name: string) => readConfig(system).text('a', name)
  assert.deepEqual([read('old'), read('theirs'), read('mine')], ['50%', '50%', '50% of %d'])
})

test('a name or section that INI cannot hold is refused', async () => {
  for (const [section, name, value] of [['a]\n[b', 'x', '1'], ['a', 'x\ny', '1'], ['a', 'x=y', '1'], ['a', '#x', '1'], ['', 'x', '1'], ['a', '', '1'], ['a', 'x', 'y\n\n']] as const) {
    await assert.rejects(setConfig(fakeSystem(), [{ section, name, value }]), { name: 'UsageError', exit: 1 })
  }
})
