/** Which commands serve other programs? Credentials for kubectl, docker, git and npm, and tokens for containers. */

import type { Option } from './args.ts'
import { type Command, login } from './commands.ts'

const one = (key: string, ...names: string[]): Option => ({ names, key, take: 'one', own: true })
const some = (key: string, ...names: string[]): Option => ({ names, key, take: 'some', own: true })
const flag = (key: string, ...names: string[]): Option => ({ names, key, take: 'flag', own: true })

const setUp: readonly Option[] = [flag('install', '--install'), flag('uninstall', '--uninstall')]
const who: readonly Option[] = [one('tenant', '--tenant', '-t'), one('subscription', '--subscription', '-s')]
/** Of a replica that shares its tokens with others. */
const fleet: readonly Option[] = [
  one('policy', '--policy'), one('config', '--config'), one('listen', '--listen'), one('admin', '--admin'), one('keys', '--keys'),
  one('storeUsername', '--store-username'), one('storePassword', '--store-password'), one('storeSentinelPassword', '--store-sentinel-password'),
  one('storeCa', '--store-ca'), one('storeCertificate', '--store-certificate'), one('storeKey', '--store-key'),
  one('tlsCertificate', '--tls-certificate'), one('tlsKey', '--tls-key'), one('clientCa', '--client-ca'), flag('plainHttp', '--plain-http'),
  flag('traces', '--traces'), one('drain', '--drain'),
]
const operation = { name: 'operation', key: 'operation', take: 'optional' } as const
const credential = (handler: 'kubectl' | 'docker' | 'git' | 'npm') => async () => (await import('./credential.ts'))[handler]

export const toolCommands: readonly Command[] = [
  {
    path: 'credential kubectl',
    options: [one('serverId', '--server-id'), ...who, ...setUp, one('kubeconfig', '--kubeconfig'), one('kubeUser', '--user')],
    load: credential('kubectl'),
  },
  { path: 'credential docker', options: [...setUp, some('registry', '--registry'), one('directory', '--dir')], positional: operation, load: credential('docker') },
  { path: 'credential git', options: [...who, ...setUp], positional: operation, load: credential('git') },
  {
    path: 'serve',
    // Asked for late: the table of commands is being made while this one is.
    get options() {
      const lent = [one('port', '--port'), one('socket', '--socket'), some('client', '--client'), one('clients', '--clients'), some('audience', '--audience'), some('host', '--host'), one('audit', '--audit')]
      return [...lent, one('store', '--store'), ...fleet, ...login.filter(({ key }) => key !== 'store')]
    },
    load: async () => (await import('./serve.ts')).serveTokens,
  },
  { path: 'credential npm', options: [some('registry', '--registry')], everywhere: true, load: credential('npm') },
]
