/** Which parts have passed, when, where, with which commit, and with what figures? One tracked file for each. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

import { root } from '../set-up.mjs'
import { parts } from './parts.mjs'

const folder = path.join(root, 'test/reliability/results')

function resultOf({ name }) {
  return path.join(folder, `${name}.json`)
}

/** What was kept of a part, unless its counts have changed since. */
export function resultFor(part) {
  if (!existsSync(resultOf(part))) return undefined
  const result = JSON.parse(readFileSync(resultOf(part), 'utf8'))
  return JSON.stringify(result.counts) === JSON.stringify(part.counts) ? result : undefined
}

export function finished() {
  return parts.map(resultFor).filter((result) => result !== undefined)
}

export function forget(part) {
  rmSync(resultOf(part), { force: true })
}

/** A line for each figure, as the file is tracked. */
export function keep(part, figures, seconds) {
  const { name, seed, counts } = part
  const about = { name, seed, counts, date: new Date().toISOString().slice(0, 10), seconds, ...versions() }
  const lines = [...Object.entries(about).map(([key, value]) => `  "${key}": ${JSON.stringify(value)},`), '  "figures": [', figures.map((one) => `    ${JSON.stringify(one)}`).join(',\n'), '  ]']
  mkdirSync(folder, { recursive: true })
  writeFileSync(resultOf(part), `{\n${lines.join('\n')}\n}\n`)
}

function versions() {
  const said = (file, args, pattern) => {
    try {
      return pattern.exec(execFileSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, AZURE_CONFIG_DIR: path.join(os.tmpdir(), 'azin-versions') } }))?.[1] ?? '?'
    } catch {
      return '?'
    }
  }
  const git = (...args) => said('git', ['-C', root, ...args], /(\S+)/)
  return {
    // The last commit that touched the product; `+` if it was changed since.
    commit: git('log', '-1', '--format=%h', '--', 'src') + (git('status', '--porcelain', '--', 'src') === '?' ? '' : '+'),
    versions: {
      azin: JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).version,
      'Azure CLI': said('az', ['version', '-o', 'json'], /"azure-cli": "([^"]+)"/),
      Node: process.version.slice(1),
      Linux: os.release(),
      cores: os.cpus().length,
    },
  }
}

/** When, with which programs, and which parts with which commit: a part is quoted though the product has changed since. */
export function measured(results) {
  const dates = [...new Set(results.map(({ date }) => date))].sort()
  const named = [...new Set(results.map(({ versions }) => Object.entries(versions).map(([name, value]) => `${name} ${value}`).join(', ')))]
  const commits = [...new Set(results.map(({ commit }) => commit))]
  const which = commits.map((one) => `${one} (${results.filter(({ commit }) => commit === one).map(({ name }) => name).join(', ')})`)
  const minutes = Math.round(results.reduce((sum, { seconds }) => sum + seconds, 0) / 60)
  return `${results.length} of ${parts.length} parts, run on ${dates.join(', ')} in ${minutes} minutes. ${named.join('; ')}. Commits: ${which.join('; ')}.`
}
