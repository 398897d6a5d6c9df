/** How does npm get at a feed of Azure Artifacts with a token from the cache? It has no credential helpers, so by a variable. */

import { UsageError } from '../errors.ts'
import { DEVOPS } from './git-protocol.ts'

const VARIABLE = 'AZURE_ARTIFACTS_TOKEN'

/**
 * Lines to put into files and shells; none of them holds a token.
 * @param registry the feed: `https://pkgs.dev.azure.com/ORG/PROJECT/_packaging/FEED/npm/registry/`
 * @throws UsageError if it is not a feed of Azure Artifacts
 */
export function npmHints(registry: string | undefined): readonly string[] {
  const feed = registry ?? 'https://pkgs.dev.azure.com/ORGANIZATION/_packaging/FEED/npm/registry/'
  const [, rest] = /^https:(\/\/(?:pkgs\.dev\.azure\.com|[a-z0-9][a-z0-9-]*\.pkgs\.visualstudio\.com)\/[\w./%~-]+\/npm\/registry)\/?$/i.exec(feed) ?? []
  if (!rest) throw new UsageError(`'${feed}' is not an npm feed of Azure Artifacts.`, 2, ['It looks like this: https://pkgs.dev.azure.com/ORGANIZATION/_packaging/FEED/npm/registry/'])
  return [
    '# .npmrc of the project: it names a variable, so it can be committed',
    `registry=https:${rest}/`,
    `${rest}/:_authToken=\${${VARIABLE}}`,
    '',
    '# in the shell, or before each npm command; the token comes from the cache and lives for about an hour',
    `export ${VARIABLE}="$(az account get-access-token --resource ${DEVOPS} --query accessToken --output tsv)"`,
    'npm install',
  ]
}
