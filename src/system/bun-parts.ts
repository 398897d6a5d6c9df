/** How does the executable read files and speak to a person, once more is asked of it than a token? In one piece, as each piece costs it a moment. */
import { nodeFiles } from './files.ts'
import * as regular from './regular-file.ts'
import * as screen from './screen.ts'
import type { Files, Terminal } from './system.ts'
import { nodeTerminal } from './terminal.ts'

export const bunFiles = (): Files => nodeFiles(() => regular)
export const bunTerminal = (): Terminal => nodeTerminal(() => screen)
