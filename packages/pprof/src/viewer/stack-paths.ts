// Stacks as rows of numbers -> one tree. Sorted first: then a stack begins as the one before it, as far as they agree,
// and no node has to be looked for.

/** A tree of stacks, its nodes in preorder: the nodes below a node follow it without a gap. */
export interface PathTree {
  /** For each node its caller; -1 for the root, which is node 0. */
  readonly parent: Int32Array
  /** For each node its frame; -1 for the root. */
  readonly frame: Int32Array
  /** For each path the node at which it ends. */
  readonly leaves: Int32Array
}

/** Collects paths, each of which leads from the root to a leaf. */
export class StackPaths {
  #frames = new Int32Array(1 << 16)
  #length = 0
  /** For each path where it begins in `#frames`, and one more for where the last one ends. */
  readonly #starts: number[] = [0]

  /** Adds a frame to the path that is being collected. */
  push(frame: number): void {
    if (this.#length === this.#frames.length) {
      const larger = new Int32Array(this.#length * 2)
      larger.set(this.#frames)
      this.#frames = larger
    }
    this.#frames[this.#length++] = frame
  }

  /** Ends the path, which may be empty. */
  end(): void {
    this.#starts.push(this.#length)
  }

  /** Returns all paths as a tree. Callees are in the order of the numbers of their frames. */
  toTree(): PathTree {
    const frames = this.#frames
    const starts = Int32Array.from(this.#starts)
    const count = starts.length - 1
    const order = Int32Array.from({ length: count }, (_, path) => path).sort((a, b) =>
      compare(frames, starts, a, b),
    )
    // No node without a frame of its own, and one for the root.
    const parent = new Int32Array(this.#length + 1)
    const frame = new Int32Array(this.#length + 1)
    const leaves = new Int32Array(count)
    parent[0] = frame[0] = -1
    let nodes = 1
    // The way to the leaf before, and its nodes.
    let lastStart = 0
    let lastLength = 0
    const way = new Int32Array(1 + longest(starts))
    for (const path of order) {
      const start = starts[path] ?? 0
      const length = (starts[path + 1] ?? 0) - start
      let depth = 0
      while (depth < length && depth < lastLength && frames[start + depth] === frames[lastStart + depth])
        depth += 1
      for (; depth < length; depth++) {
        parent[nodes] = way[depth] ?? 0
        frame[nodes] = frames[start + depth] ?? 0
        way[depth + 1] = nodes++
      }
      leaves[path] = way[length] ?? 0
      lastStart = start
      lastLength = length
    }
    return { parent: parent.slice(0, nodes), frame: frame.slice(0, nodes), leaves }
  }
}

function compare(frames: Int32Array, starts: Int32Array, a: number, b: number): number {
  const [aStart, bStart] = [starts[a] ?? 0, starts[b] ?? 0]
  const [aLength, bLength] = [(starts[a + 1] ?? 0) - aStart, (starts[b + 1] ?? 0) - bStart]
  const shorter = Math.min(aLength, bLength)
  for (let i = 0; i < shorter; i++) {
    const difference = (frames[aStart + i] ?? 0) - (frames[bStart + i] ?? 0)
    if (difference !== 0) return difference
  }
  return aLength - bLength
}

function longest(starts: Int32Array): number {
  let most = 0
  for (let i = 1; i < starts.length; i++) most = Math.max(most, (starts[i] ?? 0) - (starts[i - 1] ?? 0))
  return most
}
