// Which functions a regular expression finds, and what share of everything runs through them.

import { compileRegexp } from '../regexp.ts'
import type { Stacks } from './stacks.ts'

/** What was found. */
export interface Found {
  /** For each frame 1 where it matches. */
  readonly frames: Uint8Array
  readonly functionCount: number
  /** What the stacks with such a function come to: those that `-focus` keeps. */
  readonly size: number
}

/**
 * Finds the functions whose name or file matches, as `-focus` does, in Go's syntax.
 *
 * @throws {PprofError} `REGEXP_BAD`
 */
export function search(stacks: Stacks, pattern: string): Found {
  const { table } = stacks
  const { frames: texts, files } = table.head
  const regexp = compileRegexp(pattern, 'search')
  const fileMatches = files.map((file) => regexp.test(file))
  const frames = Uint8Array.from(texts.label, (label, frame) =>
    fileMatches[texts.file[frame] ?? 0] || regexp.test(label) ? 1 : 0,
  )
  let functionCount = 0
  for (const isMatch of frames) functionCount += isMatch
  let size = 0
  eachOutermost(stacks, frames, (node) => (size += stacks.size(node)))
  return { frames, functionCount, size }
}

/** The nodes of wanted frames that no other such node called, the largest first. */
export function outermost(stacks: Stacks, frames: Uint8Array): number[] {
  const nodes: number[] = []
  eachOutermost(stacks, frames, (node) => {
    if (stacks.size(node) > 0) nodes.push(node)
  })
  return nodes.sort((a, b) => stacks.size(b) - stacks.size(a) || a - b)
}

function eachOutermost({ table, end }: Stacks, frames: Uint8Array, visit: (node: number) => void): void {
  for (let node = 1; node < table.frame.length;) {
    if (frames[table.frame[node] ?? 0] === 1) {
      visit(node)
      // Whatever else matches below is in it already.
      node = end[node] ?? node + 1
    } else node += 1
  }
}
