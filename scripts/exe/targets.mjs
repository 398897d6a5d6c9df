/** For which computers is there an executable, and what does Bun call them? */

/** `name` stands in the archive's name; `bun` is Bun's word for the runtime. Plain x64 needs AVX2, baseline does not. */
export const targets = [
  { name: 'linux-x64', bun: 'bun-linux-x64' },
  { name: 'linux-x64-baseline', bun: 'bun-linux-x64-baseline' },
  { name: 'linux-x64-musl', bun: 'bun-linux-x64-musl' },
  { name: 'linux-arm64', bun: 'bun-linux-arm64' },
  { name: 'linux-arm64-musl', bun: 'bun-linux-arm64-musl' },
  { name: 'macos-x64', bun: 'bun-darwin-x64' },
  { name: 'macos-arm64', bun: 'bun-darwin-arm64' },
  { name: 'windows-x64', bun: 'bun-windows-x64' },
  { name: 'windows-arm64', bun: 'bun-windows-arm64' },
].map((target) => ({ ...target, windows: target.name.startsWith('windows'), file: target.name.startsWith('windows') ? 'azin.exe' : 'azin' }))

/** The computer that builds. */
export function ownTarget({ platform, arch, musl }) {
  const system = { linux: 'linux', darwin: 'macos', win32: 'windows' }[platform]
  const name = `${system}-${arch}${musl ? '-musl' : ''}`
  const found = targets.find((target) => target.name === name)
  if (!found) throw new Error(`There is no executable for ${name}. Those there are: ${targets.map((target) => target.name).join(', ')}.`)
  return found
}
