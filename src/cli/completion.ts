/** How does a shell learn to complete `az`? By a script that it sources. */

import { UsageError } from '../errors.ts'
import type { System } from '../system/system.ts'
import { text } from './args.ts'
import type { Answer, Call } from './commands.ts'
import { scripts, SHELLS } from './completion-scripts.ts'

export async function completion(system: System, { values }: Call): Promise<Answer> {
  const wanted = text(values, 'shell')?.toLowerCase()
  const shell = SHELLS.find((one) => one === (wanted === 'pwsh' ? 'powershell' : wanted))
  if (!shell) throw new UsageError(`Which shell? ${SHELLS.join(', ')}.`, 2, ['For instance, in ~/.bashrc: source <(az completion bash)'])
  system.terminal.out(scripts[shell])
  return {}
}
