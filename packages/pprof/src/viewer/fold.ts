// Packages, folded: of a run of calls inside of one package that is not the application, one box stays.

import type { Owner, StackTable, TableHead, Values } from './stack-table.ts'
import { StackPaths } from './stack-paths.ts'

/** A folded table, and how its nodes and those of the whole one belong together. */
export interface FoldedTable {
  readonly table: StackTable
  /** For each node of the whole table, the node that it became a part of. */
  readonly nodeOf: Int32Array
  /** For each node of the folded table, the first that became a part of it. */
  readonly firstOf: Int32Array
}

/**
 * Folds a table. Frames of the application stay as they are; those of a dependency, of Node.js and of the engine
 * become one frame for each owner, and where such a frame calls itself, one node. Totals stay what they were.
 *
 * @param labelOf - what the box of an owner is called
 */
export function foldPackages(table: StackTable, labelOf: (owner: Owner) => string): FoldedTable {
  const { head, owning } = table
  const frameCount = head.frames.name.length
  // Frames of owners come behind those that there are.
  const foldedFrame = Int32Array.from(head.frames.owner, (owner, frame) =>
    head.owners[owner]?.kind === 'app' ? frame : frameCount + owner,
  )
  const paths = new StackPaths()
  const way: number[] = []
  for (const leaf of owning) {
    way.length = 0
    for (let node = leaf; node > 0; node = table.parent[node] ?? 0)
      way.push(foldedFrame[table.frame[node] ?? 0] ?? 0)
    let last = -1
    for (let i = way.length - 1; i >= 0; i--) {
      const frame = way[i] ?? 0
      if (frame !== last || frame < frameCount) paths.push(frame)
      last = frame
    }
    paths.end()
  }
  const { parent, frame, leaves } = paths.toTree()
  const entryOf = new Map<number, number>()
  for (const leaf of leaves) if (!entryOf.has(leaf)) entryOf.set(leaf, 0)
  const foldedOwning = Int32Array.from([...entryOf.keys()].sort((a, b) => a - b))
  for (const [entry, node] of foldedOwning.entries()) entryOf.set(node, entry)
  const added = (values: Values): Float64Array => {
    const sums = new Float64Array(foldedOwning.length)
    for (const [path, leaf] of leaves.entries()) {
      const entry = entryOf.get(leaf) ?? 0
      sums[entry] = (sums[entry] ?? 0) + (values[path] ?? 0)
    }
    return sums
  }
  const folded = {
    head: foldedHead(head, labelOf),
    parent,
    frame,
    owning: foldedOwning,
    up: table.up.map(added),
    down: table.down.map(added),
  }
  return { table: folded, ...belonging(table, folded, foldedFrame, frameCount) }
}

function foldedHead(head: TableHead, labelOf: (owner: Owner) => string): TableHead {
  const { frames, owners, files } = head
  return {
    ...head,
    files: [...files, ''],
    frames: {
      // Names are those of places in addresses, and so the same in all languages.
      name: [...frames.name, ...owners.map(({ kind, name }) => `[${kind} ${name}]`)],
      label: [...frames.label, ...owners.map(labelOf)],
      file: [...frames.file, ...owners.map(() => files.length)],
      line: [...frames.line, ...owners.map(() => 0)],
      owner: [...frames.owner, ...owners.map((_, owner) => owner)],
    },
  }
}

function belonging(
  whole: StackTable,
  folded: StackTable,
  foldedFrame: Int32Array,
  frameCount: number,
): Pick<FoldedTable, 'nodeOf' | 'firstOf'> {
  const width = folded.head.frames.name.length
  const known = new Map<number, number>()
  for (let node = 1; node < folded.parent.length; node++) {
    known.set((folded.parent[node] ?? 0) * width + (folded.frame[node] ?? 0), node)
  }
  const nodeOf = new Int32Array(whole.parent.length)
  const firstOf = new Int32Array(folded.parent.length).fill(-1)
  firstOf[0] = 0
  for (let node = 1; node < nodeOf.length; node++) {
    const above = nodeOf[whole.parent[node] ?? 0] ?? 0
    const frame = foldedFrame[whole.frame[node] ?? 0] ?? 0
    const isRun = frame >= frameCount && folded.frame[above] === frame
    const into = isRun ? above : (known.get(above * width + frame) ?? above)
    nodeOf[node] = into
    if (firstOf[into] === -1) firstOf[into] = node
  }
  return { nodeOf, firstOf }
}
