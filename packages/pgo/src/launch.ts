// Which of a build's flags this process's machine can have.

import { totalmem } from 'node:os'
import process from 'node:process'
import type { Manifest } from './manifest.ts'

/** The flags to start with, and why others are left out. */
export interface UsableFlags {
  readonly flags: readonly string[]
  readonly reason?: string
}

/** The memory that this process may have: that of its container, or of the machine. */
export function memoryLimitBytes(): number {
  // Without a limit, Node.js says so with a number beyond any machine's.
  return Math.min(process.constrainedMemory() || Infinity, totalmem())
}

/** Leaves the flags out where there is less memory than they were measured with, or another engine. */
export function usableFlags(
  { nodeFlags, memoryBytes, node }: Manifest,
  here: { memoryBytes: number; node: string } = { memoryBytes: memoryLimitBytes(), node: process.version },
): UsableFlags {
  const major = (version: string): string => version.split('.')[0] ?? ''
  if (nodeFlags.length === 0) return { flags: [] }
  if (here.memoryBytes < memoryBytes) {
    const [has, wants] = [here.memoryBytes, memoryBytes].map((bytes) => Math.round(bytes / 1024 ** 2))
    return { flags: [], reason: `this process may have ${has} MiB of memory, and they are for ${wants} MiB` }
  }
  if (major(here.node) !== major(node)) {
    return { flags: [], reason: `this is Node.js ${here.node}, and they were measured on ${node}` }
  }
  return { flags: nodeFlags }
}
