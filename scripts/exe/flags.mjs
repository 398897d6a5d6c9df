/** How is the standalone executable compiled? */

/**
 * The last flags keep `.env` and `bunfig.toml` of the working directory out. Most commands end before compiled code pays: with the
 * policy the engine hardly compiles (`system/staying.ts` undoes it for those that stay).
 */
export const flags = [
  '--compile', '--minify', '--splitting', '--bytecode', '--format=esm', '--compile-jit-policy=100', '--no-compile-autoload-dotenv', '--no-compile-autoload-bunfig',
]
