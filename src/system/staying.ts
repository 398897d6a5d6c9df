/** What does a program do differently that does not end at once? */

interface Bun { readonly unsafe: { setJITPolicy(scale: number): void } }

/** The executable is built to compile hardly anything (`scripts/exe/flags.mjs`), which does not suit one that answers for days. */
export function stay(): void {
  ;(globalThis as { readonly Bun?: Bun }).Bun?.unsafe.setJITPolicy(1)
}
