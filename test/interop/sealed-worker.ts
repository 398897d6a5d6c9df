/** One process that adds entries to the encrypted token cache as azin does: `node worker.mjs DIRECTORY NAME COUNT`. */
import { nodeSystem } from '../../src/system/node.ts'
import { updateCache } from '../../src/cache/write.ts'

const [configDirectory = '', name = '', count = '1'] = process.argv.slice(2)
process.env['AZURE_CONFIG_DIR'] = configDirectory
const system = nodeSystem()

for (let number = 0; number < Number(count); number += 1) {
  const client_id = `${name}-${number}`
  const added = { [`appmetadata-e-${client_id}`]: { client_id, environment: 'e', family_id: null } }
  await updateCache(system, (cache) => ({ ...cache, AppMetadata: { ...cache.AppMetadata, ...added } }), { encrypted: true })
}
