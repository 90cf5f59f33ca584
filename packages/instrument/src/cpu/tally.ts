// Samples added up by stack and labels: a tree of calls with totals.
import type { Label } from '@hotpath/profile'
import type { Frame } from '../frame.ts'
import type { SampleContext } from './sample-context.ts'
import type { CallNode } from './segment.ts'

/** What was counted at a stack. */
export interface StackTotal {
  /** Leaf first. */
  readonly frames: readonly Frame[]
  readonly labels: readonly Label[]
  readonly idle: boolean
  /** One for each column. */
  readonly values: readonly number[]
}

/** The frame that stands for all stacks for which there was no room. */
export const OTHER_STACKS: Frame = { name: '(other stacks)', filename: '', line: 0, startLine: 0 }

interface TallyNode extends CallNode {
  readonly parent: TallyNode | undefined
  readonly children: Map<Frame, TallyNode>
  /** By labels; the same labels are the same object. */
  totals: Map<readonly Label[], number[]> | undefined
}

// A service with 100 routes, each met at 500 places. A node takes some 200 bytes.
const MAX_NODES = 50_000

const UNLABELLED: readonly Label[] = []

/** Adds up values by stack and labels, in bounded memory. */
export class Tally {
  readonly #maxNodes: number
  readonly #roots = new Map<Frame, TallyNode>()
  // Where a node of somebody else's tree is in this one.
  readonly #known = new Map<CallNode, TallyNode>()
  #nodes = 0
  #other: TallyNode | undefined
  #droppedStacks = 0

  /** @param maxNodes - how many places in the tree are told apart; the rest is counted at {@link OTHER_STACKS} */
  constructor(maxNodes: number = MAX_NODES) {
    this.#maxNodes = maxNodes
  }

  /** How many samples were counted without their own stack, for lack of room. */
  get droppedStacks(): number {
    return this.#droppedStacks
  }

  /** Adds values to what is there for a stack. */
  add(at: CallNode, context: SampleContext | undefined, values: readonly number[]): void {
    const node = this.#find(at)
    if (node === this.#other) this.#droppedStacks++
    addTo(node, context?.labels ?? UNLABELLED, values)
  }

  /** Ends a segment: the trees that were added until now are not met again, and may go. */
  forgetTrees(): void {
    this.#known.clear()
  }

  /** Returns what has been added up. */
  list(): StackTotal[] {
    const found: StackTotal[] = []
    const open = [...this.#roots.values(), ...(this.#other ? [this.#other] : [])]
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      open.push(...node.children.values())
      if (node.totals === undefined) continue
      const frames: Frame[] = []
      for (let at: TallyNode | undefined = node; at !== undefined; at = at.parent) frames.push(at.frame)
      for (const [labels, values] of node.totals) found.push({ frames, labels, idle: node.idle, values })
    }
    return found
  }

  #find(at: CallNode): TallyNode {
    const known = this.#known.get(at)
    if (known !== undefined) return known
    const parent = at.parent && this.#find(at.parent)
    const siblings = parent?.children ?? this.#roots
    let node = siblings.get(at.frame)
    if (node === undefined) {
      if (parent === this.#other && parent !== undefined) node = parent
      else if (this.#nodes >= this.#maxNodes) node = this.#overflow()
      else {
        node = { frame: at.frame, parent, idle: at.idle, children: new Map(), totals: undefined }
        siblings.set(at.frame, node)
        this.#nodes++
      }
    }
    this.#known.set(at, node)
    return node
  }

  #overflow(): TallyNode {
    this.#other ??= {
      frame: OTHER_STACKS,
      parent: undefined,
      idle: false,
      children: new Map(),
      totals: undefined,
    }
    return this.#other
  }
}

function addTo(node: TallyNode, labels: readonly Label[], values: readonly number[]): void {
  node.totals ??= new Map()
  const totals = node.totals.get(labels)
  if (totals === undefined) node.totals.set(labels, [...values])
  else for (const [column, value] of values.entries()) totals[column] = (totals[column] ?? 0) + value
}
