/** What does git ask of a credential helper, and when is the answer a token? Only for Azure DevOps, and only over https. */

/** Azure DevOps, as an application of Entra. */
export const DEVOPS = '499b84ac-1321-427f-aa17-267ca6975798'

/** Where git is told to ask azin: git's own patterns, one label for each star. */
export const devOpsPatterns = ['https://dev.azure.com', 'https://*.visualstudio.com'] as const

export interface GitAsk {
  readonly protocol?: string | undefined
  readonly host?: string | undefined
  readonly username?: string | undefined
  /** git knows `authtype` (2.46), so the token can travel as what it is. */
  readonly bearer: boolean
  /** Of the organization, as its challenge names it. */
  readonly tenant?: string | undefined
}

/** @param input lines `key=value` up to an empty one (git-credential(1)). */
export function readGitAsk(input: string): GitAsk {
  const lines = input.split('\n\n', 1)[0]!.split('\n').map((line) => /^([^=]+)=(.*?)\r?$/.exec(line)).filter((line) => line !== null)
  const all = (key: string) => lines.filter(([, name]) => name === key).map(([, , value]) => value!)
  const tenants = all('wwwauth[]').map((line) => /authorization_uri="?https:\/\/[^/\s"]+\/([0-9a-f-]{36})\b/i.exec(line)?.[1]).filter((one) => one !== undefined && !/^[0-]+$/.test(one))
  return { protocol: all('protocol').at(-1), host: all('host').at(-1), username: all('username').at(-1), bearer: all('capability[]').includes('authtype'), tenant: tenants[0] }
}

/** A look-alike host, another port or plain http gets nothing. */
export function isDevOps({ protocol, host = '' }: GitAsk): boolean {
  return protocol === 'https' && /^(?:dev\.azure\.com|[a-z0-9][a-z0-9-]*\.visualstudio\.com)(?::443)?$/i.test(host)
}

/** Lines for git. Azure DevOps takes a token as a password, whatever the user name. */
export function gitAnswer(ask: GitAsk, token: string, expires_on: number): string {
  const proof = ask.bearer
    ? ['capability[]=authtype', 'authtype=Bearer', `credential=${token}`, 'ephemeral=1']
    : [`username=${ask.username || 'azin'}`, `password=${token}`]
  return [...proof, `password_expiry_utc=${expires_on}`, ''].join('\n')
}

/** Neither another helper nor the person is asked: what is wrong was said on standard error. */
export const QUIT = 'quit=1\n'
