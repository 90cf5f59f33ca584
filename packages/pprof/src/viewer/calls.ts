// All calls of one function put together: what leads to it, and what follows from it. Grown as it is looked at.

import type { Amount, PictureTree } from './layout.ts'
import { outermost } from './search.ts'
import type { Stacks } from './stacks.ts'

/** Which way a tree of calls grows. */
export type Direction = 'callers' | 'callees'

interface CallNode {
  readonly parent: number
  readonly frame: number
  readonly amount: Amount
  /** Where in the stacks it is: nodes, and for callers the calls of the function that they led to. */
  readonly places: readonly number[]
  readonly calls: readonly number[]
  below: { readonly nodes: Int32Array; readonly size: number } | undefined
}

/**
 * The stacks through one function, from that function on. Its root is the function, with all that its outermost
 * calls come to: recursion counts once.
 */
export class CallTree implements PictureTree {
  readonly #stacks: Stacks
  readonly #direction: Direction
  readonly #nodes: CallNode[]

  constructor(stacks: Stacks, frame: number, direction: Direction) {
    this.#stacks = stacks
    this.#direction = direction
    const wanted = new Uint8Array(stacks.table.head.frames.name.length)
    wanted[frame] = 1
    const calls = outermost(stacks, wanted)
    this.#nodes = [{ parent: -1, frame, amount: this.#sum(calls), places: calls, calls, below: undefined }]
  }

  size(node: number): number {
    const { up, down } = this.amountOf(node)
    return up + down
  }

  amountOf(node: number): Amount {
    return this.#nodes[node]?.amount ?? { up: 0, down: 0 }
  }

  frameOf(node: number): number {
    return this.#nodes[node]?.frame ?? -1
  }

  pathTo(node: number): number[] {
    const path: number[] = []
    for (let at = node; at > 0; at = this.#nodes[at]?.parent ?? -1) path.push(at)
    return path.reverse()
  }

  callees(node: number): Int32Array {
    return this.#below(node).nodes
  }

  calleeSize(node: number): number {
    return this.#below(node).size
  }

  #below(node: number): { nodes: Int32Array; size: number } {
    const own = this.#nodes[node]
    if (!own) return { nodes: new Int32Array(0), size: 0 }
    own.below ??= this.#grow(node, own)
    return own.below
  }

  #grow(parent: number, { places, calls }: CallNode): { nodes: Int32Array; size: number } {
    const byFrame = new Map<number, { places: number[]; calls: number[] }>()
    const add = (place: number, call: number): void => {
      const frame = this.#stacks.frameOf(place)
      const known = byFrame.get(frame)
      if (known) {
        known.places.push(place)
        known.calls.push(call)
      } else byFrame.set(frame, { places: [place], calls: [call] })
    }
    const { parent: callerOf } = this.#stacks.table
    for (const [index, place] of places.entries()) {
      if (this.#direction === 'callees') {
        for (const callee of this.#stacks.callees(place)) add(callee, callee)
      } else {
        const caller = callerOf[place] ?? -1
        if (caller > 0) add(caller, calls[index] ?? 0)
      }
    }
    let size = 0
    const made = Array.from(byFrame, ([frame, found]) => {
      const amount = this.#sum(found.calls)
      size += amount.up + amount.down
      return this.#nodes.push({ parent, frame, amount, ...found, below: undefined }) - 1
    })
    return { nodes: Int32Array.from(made.sort((a, b) => this.size(b) - this.size(a) || a - b)), size }
  }

  #sum(nodes: readonly number[]): Amount {
    let [up, down] = [0, 0]
    for (const node of nodes) {
      up += this.#stacks.up[node] ?? 0
      down += this.#stacks.down[node] ?? 0
    }
    return { up, down }
  }
}
