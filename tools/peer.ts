// The real tools that our output is held against: where they are, and what their absence means.
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import process from 'node:process'

/** A program which some integration tests need, and the Debian package that has it. */
const packages = {
  go: 'golang-go',
  promtool: 'prometheus',
  prometheus: 'prometheus',
  chromium: 'chromium',
  time: 'time',
} as const

export type PeerName = keyof typeof packages

export const peerNames = Object.keys(packages) as PeerName[] // the keys of an object literal are its own

/** Looks for a peer on the PATH, or where `HOTPATH_<NAME>` says. */
export function findPeer(name: PeerName): string | undefined {
  const named = process.env[`HOTPATH_${name.toUpperCase()}`]
  const candidates = named
    ? [named]
    : (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name))
  return candidates.find(isExecutable)
}

/**
 * Returns the path of a peer that tests are about to use.
 *
 * On a learner's machine a missing peer is `undefined`: the test that needs it is skipped and this
 * prints one line that says so. Where `CI` or `HOTPATH_REQUIRE_PEERS` is set, a missing peer throws.
 */
export function peer(name: PeerName): string | undefined {
  const found = findPeer(name)
  if (found) return found
  const message = `${name} is not on this machine (Debian package ${packages[name]})`
  if (process.env['CI'] || process.env['HOTPATH_REQUIRE_PEERS']) throw new Error(`peer: ${message}`)
  console.warn(`skipped: tests that need ${name}: ${message}`)
  return undefined
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
