import assert from 'node:assert/strict'
import { test } from 'node:test'

import { difference, readTranscript } from './transcript.ts'

const story = `# A story
Prose with $ signs.

\`\`\`console
(mona@contoso.example signs in)
$ az login \\
    --tenant x
WARNING: hello
{
}

# why this fails
$ az nonsense
ERROR: no
[exit 2]
\`\`\`

\`\`\`json
$ not a command
\`\`\`
`

test('commands, continued lines, stage directions, expected lines and exit codes are read', () => {
  assert.deepEqual(readTranscript(story), [
    { command: 'az login --tenant x', expected: ['WARNING: hello', '{', '}'], exit: 0, stage: ['mona@contoso.example signs in'], line: 6 },
    { command: 'az nonsense', expected: ['ERROR: no'], exit: 2, stage: [], line: 13 },
  ])
})

const uuid = '7f9d3a1e-52c4-4b1d-9a57-0c1f6c0f2a11'
const other = '11d1f2c3-a5b6-47c8-9d0e-1f2a3b4c5d6e'

test('placeholders, equal names and ... match; what differs is shown', () => {
  assert.equal(difference(['a <uuid> b', '"<token>"'], `a ${uuid} b\n"a.b.c"\n`), undefined)
  assert.equal(difference(['<uuid1>', '<uuid1>'], `${uuid}\n${uuid}\n`), undefined)
  assert.match(difference(['<uuid1>', '<uuid1>'], `${uuid}\n${other}\n`) ?? '', new RegExp(`expected: <uuid1>\nactual: {3}${other}`))
  assert.equal(difference(['a', '...', 'z', '...'], 'a\nb\nc\nz\n'), undefined)
  assert.match(difference(['a', '...', 'z'], 'a\nb\nc\n') ?? '', /expected: z/)
  assert.equal(difference([], ''), undefined)
  assert.match(difference([], 'noise\n') ?? '', /actual: {3}noise/)
  assert.match(difference(['a', 'b'], 'a\n') ?? '', /expected: b\nactual: {3}\(nothing more\)/)
  assert.match(difference(['a.c'], 'abc\n') ?? '', /expected: a\.c/)
  assert.match(difference(['"<unknown>"'], '"x"\n') ?? '', /expected/)
})
