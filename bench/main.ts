/** Runs every line of the table, prints it, and writes every run's figures to `bench/results.json`. */

import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { accountCommands, atExpiry, cachedToken, cachedTokenOnNode, castOf, largeCache, login, peakMemory, refresh, type Row } from './rows.ts'
import { bunVersion, once } from './run.ts'
import { openWorld, type World } from './world.ts'

const { root, nodes, node } = JSON.parse(process.argv[2] ?? '{}') as { readonly root: string; readonly nodes: World['nodes']; readonly node: string }

/** What the figures depend on; nothing that names this computer. */
function circumstances(world: World) {
  const [cpu] = cpus()
  const env = world.home('versions')
  const said = (file: string | undefined, word: string): string | undefined => (file ? once({ name: file, cmd: [file, word], env }).stdout.trim() : undefined)
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly version: string }
  const azureCli = said(world.azureCli, 'version')
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: { system: `${process.platform} ${release()}`, processor: cpu?.model ?? 'unknown', cores: cpus().length, memory_gb: Math.round(totalmem() / 2 ** 30) },
    versions: {
      azin: version, bun: bunVersion(), ...Object.fromEntries(Object.entries(nodes).map(([major, file]) => [`node${major}`, said(file, '--version') ?? 'skipped'])),
      'azure-cli': azureCli ? (JSON.parse(azureCli) as Record<string, string>)['azure-cli'] : 'not installed',
    },
  }
}

function print(rows: readonly Row[]): void {
  const width = Math.max(...rows.map(({ what }) => what.length))
  const figures = Math.max(...rows.map(({ figure }) => figure.length))
  for (const { what, figure, bar, met } of rows) {
    console.log(`${what.padEnd(width)}  ${figure.padEnd(figures)}  ${bar.padEnd(26)}  ${met === undefined ? '-' : met ? 'met' : 'NOT MET'}`)
  }
}

const world = await openWorld(root, node, nodes)
try {
  const started = performance.now()
  // The last minute was our own set-up: whoever else is at work shows in the last quarter of an hour.
  const load = Math.round((loadavg()[2] ?? 0) * 10) / 10
  const about = { ...circumstances(world), load }
  if (load > cpus().length) console.log(`\n! This computer is busy (load ${load}): ratios hold, milliseconds do not.`)
  console.log(`\n${about.machine.processor}, ${about.machine.cores} cores; ${Object.entries(about.versions).map(([name, version]) => `${name} ${version}`).join(', ')}`)
  const cast = castOf(world)
  const rows: Row[] = []
  for (const step of [cachedToken, cachedTokenOnNode, peakMemory, accountCommands, refresh, login, largeCache, atExpiry]) {
    process.stderr.write(`- ${step.name}\n`)
    rows.push(...(await step(world, cast)))
  }
  console.log(`\nMedians, interleaved runs. ${Math.round((performance.now() - started) / 1000)} s.\n`)
  print(rows)
  const rounded = rows.map((row) => ({ ...row, runs: Object.fromEntries(Object.entries(row.runs).map(([name, values]) => [name, values.map((value) => Math.round(value * 100) / 100)])) }))
  const lines = JSON.stringify({ ...about, rows: rounded }, null, 1).replace(/\[\s+([\d.,\s-]+?)\s+\]/g, (_, list: string) => `[${list.replace(/\s+/g, ' ')}]`)
  writeFileSync(join(root, 'bench/results.json'), `${lines}\n`)
  console.log('\nEvery run: bench/results.json')
} finally {
  world.close()
}
process.exit(0)
