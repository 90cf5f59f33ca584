// The tree of stacks with the values of one column: what each node comes to, and what is below it, largest first.

import type { Amount, PictureTree } from './layout.ts'
import type { StackTable } from './stack-table.ts'

interface Callees {
  readonly sorted: Int32Array
  readonly size: number
}

/** What all columns of a table share. */
interface SameTree {
  readonly end?: Int32Array
  readonly places?: Map<string, number>
}

/** One column of a table, added up. */
export class Stacks implements PictureTree {
  readonly table: StackTable
  readonly column: number
  /** For each node, the sum of what is above zero in it and all below it. */
  readonly up: Float64Array
  /** The same of what is below zero, without its sign. The root's tells whether there is any. */
  readonly down: Float64Array
  /** For each node, the first one behind all that are below it. */
  readonly end: Int32Array
  /** Places that were named: finding one goes through the whole tree. */
  readonly places: Map<string, number>
  /** Found when they are first asked for: of a million nodes, a picture shows some thousand. */
  readonly #callees = new Map<number, Callees>()

  constructor(table: StackTable, column: number, { end = endsOf(table), places = new Map() }: SameTree = {}) {
    this.table = table
    this.column = column
    this.end = end
    this.places = places
    this.up = added(table, table.up[column])
    this.down = added(table, table.down[column])
  }

  /** The same tree with another column. */
  withColumn(column: number): Stacks {
    return new Stacks(this.table, column, this)
  }

  /** Whether anything went down, so that a node has two values. */
  get isComparison(): boolean {
    return this.size(0) !== (this.up[0] ?? 0) || this.table.head.comparison !== 'none'
  }

  /** How wide a node is: both of its values, so that what vanished can be seen as well as what is new. */
  size(node: number): number {
    return (this.up[node] ?? 0) + (this.down[node] ?? 0)
  }

  /** What a node comes to, callees included. */
  net(node: number): number {
    return (this.up[node] ?? 0) - (this.down[node] ?? 0)
  }

  /** What a node costs itself. */
  own(node: number): Amount {
    let up = this.up[node] ?? 0
    let down = this.down[node] ?? 0
    const end = this.end[node] ?? 0
    for (let child = node + 1; child < end; child = this.end[child] ?? end) {
      up -= this.up[child] ?? 0
      down -= this.down[child] ?? 0
    }
    return { up, down }
  }

  /** The callees of a node that have a value, the largest first; of equal ones, the one that was met first. */
  callees(node: number): Int32Array {
    return this.#below(node).sorted
  }

  /** What the callees of a node come to, all together: its size, but for what it costs itself. */
  calleeSize(node: number): number {
    return this.#below(node).size
  }

  #below(node: number): Callees {
    const known = this.#callees.get(node)
    if (known) return known
    const found: number[] = []
    let size = 0
    const end = this.end[node] ?? 0
    for (let child = node + 1; child < end; child = this.end[child] ?? end) {
      if (this.size(child) > 0) found.push(child)
      size += this.size(child)
    }
    const sorted = Int32Array.from(found.sort((a, b) => this.size(b) - this.size(a) || a - b))
    const callees = { sorted, size }
    this.#callees.set(node, callees)
    return callees
  }

  /** The nodes from the root's callee down to a node, that one included; none for the root. */
  pathTo(node: number): number[] {
    const path: number[] = []
    for (let at = node; at > 0; at = this.table.parent[at] ?? -1) path.push(at)
    return path.reverse()
  }

  frameOf(node: number): number {
    return this.table.frame[node] ?? -1
  }

  amountOf(node: number): Amount {
    return { up: this.up[node] ?? 0, down: this.down[node] ?? 0 }
  }

  /** What a node is called, without its file; empty for the root. */
  label(node: number): string {
    return this.table.head.frames.label[this.table.frame[node] ?? -1] ?? ''
  }
}

function endsOf({ parent }: StackTable): Int32Array {
  const end = new Int32Array(parent.length)
  // From the last on: all below a node are behind it, and so the first to reach it is its end.
  for (let node = parent.length - 1; node >= 0; node--) {
    if (end[node] === 0) end[node] = node + 1
    const above = parent[node] ?? -1
    if (above >= 0 && end[above] === 0) end[above] = end[node] ?? 0
  }
  return end
}

function added({ parent, owning }: StackTable, values: ArrayLike<number> | undefined): Float64Array {
  const sums = new Float64Array(parent.length)
  if (!values) return sums
  for (let i = 0; i < owning.length; i++) sums[owning[i] ?? 0] = values[i] ?? 0
  for (let node = parent.length - 1; node > 0; node--) {
    const above = parent[node] ?? 0
    sums[above] = (sums[above] ?? 0) + (sums[node] ?? 0)
  }
  return sums
}
