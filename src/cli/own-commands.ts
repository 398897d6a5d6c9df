/** Which commands does azin have that Azure CLI has not? Contexts, and what tells a person how things stand. */

import type { Option } from './args.ts'
import type { Command } from './commands.ts'
import { tokenOptions } from './token-line.ts'
import { toolCommands } from './tool-commands.ts'

const one = (key: string, ...names: string[]): Option => ({ names, key, take: 'one', own: true })
const flag = (key: string, ...names: string[]): Option => ({ names, key, take: 'flag', own: true })

const name = { name: 'name', key: 'contextName', take: 'optional' } as const
const path = { name: 'path', key: 'path', take: 'optional' } as const
const context = (handler: 'create' | 'list' | 'show' | 'use' | 'remove' | 'allow' | 'deny' | 'enter' | 'hook') => async () => (await import('./context.ts'))[handler]

export const ownCommands: readonly Command[] = [
  ...toolCommands,
  { path: 'status', options: [flag('check', '--check')], load: async () => (await import('./status.ts')).status },
  { path: 'whoami', options: tokenOptions, load: async () => (await import('./whoami.ts')).whoami },
  { path: 'explain', options: [], positional: { name: 'text', key: 'text', take: 'any' }, everywhere: true, load: async () => (await import('./explain.ts')).explain },
  { path: 'doctor', options: [flag('json', '--json'), one('bundle', '--bundle')], everywhere: true, load: async () => (await import('./doctor.ts')).doctor },
  {
    path: 'context create',
    options: [one('subscription', '--subscription', '-s'), one('account', '--account'), one('tenant', '--tenant', '-t'), flag('force', '--force')],
    positional: name,
    load: context('create'),
  },
  { path: 'context list', options: [], everywhere: true, load: context('list') },
  { path: 'context show', options: [], positional: name, everywhere: true, load: context('show') },
  { path: 'context use', options: [], positional: name, everywhere: true, load: context('use') },
  { path: 'context delete', options: [], positional: name, everywhere: true, load: context('remove') },
  { path: 'context allow', options: [], positional: path, everywhere: true, load: context('allow') },
  { path: 'context deny', options: [], positional: path, everywhere: true, load: context('deny') },
  { path: 'context hook', options: [], positional: { name: 'shell', key: 'hookShell', take: 'optional' }, everywhere: true, load: context('hook') },
  { path: 'context enter', options: [], everywhere: true, hidden: true, load: context('enter') },
]
