/** How does the executable read files and speak to a person, once more is asked of it than a token? In one piece, as each piece costs it a moment. */
import { nodeFiles } from './files.ts'
import { read } from './regular-file.ts'
import { screen } from './screen.ts'
import type { Files, Terminal } from './system.ts'
import { nodeTerminal } from './terminal.ts'

export const bunFiles = (): Files => nodeFiles(() => read)
export const bunTerminal = (): Terminal => nodeTerminal(() => screen)
