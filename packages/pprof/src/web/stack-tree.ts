// A tree of stacks that grows stack by stack: numbers in columns, since a large profile has millions of nodes.

/** A tree whose nodes are in preorder: the nodes below a node follow it without a gap. */
export interface OrderedTree {
  /** For each node its caller; -1 for the root, which is node 0. */
  readonly parent: Int32Array
  /** For each node its frame; -1 for the root. */
  readonly frame: Int32Array
  /** What became of the nodes as `child` had numbered them. */
  readonly order: Int32Array
}

/** Grows a tree. The root is node 0. */
export class StackTree {
  #count = 1
  #parent: Int32Array
  #frame: Int32Array
  // Open addressing: a node's number where its caller and frame lead to, 0 where nothing is.
  #slots: Int32Array

  /** @param expected - how many nodes there may be; more only cost some copying */
  constructor(expected: number) {
    const capacity = 2 ** Math.ceil(Math.log2(Math.max(16, expected)))
    this.#parent = new Int32Array(capacity)
    this.#frame = new Int32Array(capacity)
    this.#slots = new Int32Array(capacity * 2)
    this.#parent[0] = -1
    this.#frame[0] = -1
  }

  /** Returns the node of a frame below another node, which is made if it is not there. */
  child(parent: number, frame: number): number {
    const mask = this.#slots.length - 1
    let slot = hash(parent, frame) & mask
    for (;;) {
      const found = this.#slots[slot] ?? 0
      if (found === 0) break
      if (this.#parent[found] === parent && this.#frame[found] === frame) return found
      slot = (slot + 1) & mask
    }
    const node = this.#count++
    this.#parent[node] = parent
    this.#frame[node] = frame
    this.#slots[slot] = node
    if (this.#count === this.#parent.length) this.#grow()
    return node
  }

  /** Returns the nodes so far, renumbered: callees in the order in which they were first met. */
  inPreorder(): OrderedTree {
    const count = this.#count
    const firstChild = new Int32Array(count)
    const nextSibling = new Int32Array(count)
    // From the last on, each in front of those met before: a caller is older than its callees.
    for (let node = count - 1; node > 0; node--) {
      const parent = this.#parent[node] ?? 0
      nextSibling[node] = firstChild[parent] ?? 0
      firstChild[parent] = node
    }
    const order = new Int32Array(count)
    const parent = new Int32Array(count)
    const frame = new Int32Array(count)
    parent[0] = frame[0] = -1
    let placed = 1
    let node = firstChild[0] ?? 0
    while (node !== 0) {
      order[node] = placed
      parent[placed] = order[this.#parent[node] ?? 0] ?? 0
      frame[placed] = this.#frame[node] ?? 0
      placed += 1
      // Down, or on to the next; up where there is none, until there is one.
      let next = firstChild[node] ?? 0
      while (next === 0 && node !== 0) {
        next = nextSibling[node] ?? 0
        if (next === 0) node = Math.max(0, this.#parent[node] ?? 0)
      }
      node = next
    }
    return { parent, frame, order }
  }

  #grow(): void {
    const capacity = this.#parent.length * 2
    this.#parent = enlarged(this.#parent, capacity)
    this.#frame = enlarged(this.#frame, capacity)
    this.#slots = new Int32Array(capacity * 2)
    const mask = this.#slots.length - 1
    for (let node = 1; node < this.#count; node++) {
      let slot = hash(this.#parent[node] ?? 0, this.#frame[node] ?? 0) & mask
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
      this.#slots[slot] = node
    }
  }
}

/** Odd constants near 2^32 over the golden ratio and near its square root spread what comes in rows. */
function hash(parent: number, frame: number): number {
  const mixed = Math.imul(parent, 0x9e3779b1) ^ Math.imul(frame, 0x85ebca6b)
  return mixed ^ (mixed >>> 15)
}

function enlarged(array: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(length)
  larger.set(array)
  return larger
}
