/** How is a file opened that may turn out to be none? */

// Not imported: the bundler of the executable would load it before anything is known to need it.
const { constants } = process.getBuiltinModule('node:fs')

/** Windows has none of these. Without O_NONBLOCK, opening a FIFO that someone put in the file's place hangs for ever. */
export const readFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0)
