// Where each box of a flame graph lies: callers above their callees, the largest callee first.

/** A tree that can be drawn. Node 0 is its root. */
export interface PictureTree {
  /** How wide a node is. */
  readonly size: (node: number) => number
  /** The nodes below one, the largest first; those of no size are left out. */
  readonly callees: (node: number) => Int32Array
  /** What all nodes below one come to. */
  readonly calleeSize: (node: number) => number
  /** The nodes from below the root down to one, that one included; none for the root. */
  readonly pathTo: (node: number) => number[]
  /** -1 where a node stands for no frame. */
  readonly frameOf: (node: number) => number
  readonly amountOf: (node: number) => Amount
}

/** What a node or a function comes to. In a comparison `down` is what the base has. */
export interface Amount {
  readonly up: number
  /** Without its sign; 0 where nothing is below zero. */
  readonly down: number
}

/** Boxes, row by row from the top, in each row from the left. Lengths are in pixels. */
export interface Layout {
  /** The node that fills the width. Its callers are rows above it, each of one box. */
  readonly zoom: number
  readonly width: number
  readonly rowCount: number
  /** For each row its first box; one more entry, at the end, is the count of boxes. */
  readonly rowStart: Int32Array
  /** For each box its node; for one that stands for several, the node that called them. */
  readonly node: Int32Array
  readonly x: Float64Array
  readonly boxWidth: Float64Array
  /** For each box how many nodes it stands for that are too narrow to be drawn. 0: it is a node itself. */
  readonly restCount: Int32Array
}

/** Below that a box and the gap beside it cannot be told apart. */
export const MIN_BOX_PIXELS = 2

/**
 * Lays out what is below a node. Callees narrower than `MIN_BOX_PIXELS` become one box at the right of their
 * siblings, so that the work is bounded by the pixels and not by the profile.
 */
export function layOut(tree: PictureTree, zoom: number, width: number): Layout {
  const boxes = new Boxes()
  const rowStart: number[] = []
  const path = [0, ...tree.pathTo(zoom)]
  for (const node of path) {
    rowStart.push(boxes.count)
    boxes.add(node, 0, width, 0)
  }
  const pixels = width / tree.size(zoom)
  let from = boxes.count - 1
  while (Number.isFinite(pixels) && from < boxes.count) {
    const to = boxes.count
    rowStart.push(to)
    for (let box = from; box < to; box++) {
      if (boxes.restCount[box] !== 0) continue
      addCallees(tree, boxes, box, pixels)
    }
    from = to
    if (boxes.count === to) break
  }
  if (rowStart.at(-1) === boxes.count) rowStart.pop()
  return {
    zoom,
    width,
    rowCount: rowStart.length,
    rowStart: Int32Array.from([...rowStart, boxes.count]),
    ...boxes.columns(),
  }
}

function addCallees(tree: PictureTree, boxes: Boxes, box: number, pixels: number): void {
  const callees = tree.callees(boxes.node[box] ?? 0)
  let x = boxes.x[box] ?? 0
  for (const [index, callee] of callees.entries()) {
    const width = tree.size(callee) * pixels
    if (width < MIN_BOX_PIXELS) {
      // They are sorted: from here on all are narrow.
      const rest = tree.calleeSize(boxes.node[box] ?? 0) * pixels - (x - (boxes.x[box] ?? 0))
      if (rest >= MIN_BOX_PIXELS / 2) boxes.add(boxes.node[box] ?? 0, x, rest, callees.length - index)
      return
    }
    boxes.add(callee, x, width, 0)
    x += width
  }
}

/** The box at a point, or -1. */
export function boxAt(layout: Layout, x: number, row: number): number {
  if (row < 0 || row >= layout.rowCount) return -1
  let low = layout.rowStart[row] ?? 0
  let high = (layout.rowStart[row + 1] ?? 0) - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((layout.x[middle] ?? 0) <= x) low = middle
    else high = middle - 1
  }
  const isInside = x >= (layout.x[low] ?? 0) && x < (layout.x[low] ?? 0) + (layout.boxWidth[low] ?? 0)
  return isInside ? low : -1
}

/** The row and box of a node, where it is drawn. */
export function boxOf(
  layout: Layout,
  tree: PictureTree,
  node: number,
): { row: number; box: number } | undefined {
  const row = node === 0 ? 0 : tree.pathTo(node).length
  for (let box = layout.rowStart[row] ?? 0; box < (layout.rowStart[row + 1] ?? 0); box++) {
    if (layout.node[box] === node && layout.restCount[box] === 0) return { row, box }
  }
  return undefined
}

/** Columns that grow. */
class Boxes {
  count = 0
  node = new Int32Array(1024)
  x = new Float64Array(1024)
  boxWidth = new Float64Array(1024)
  restCount = new Int32Array(1024)

  add(node: number, x: number, width: number, restCount: number): void {
    if (this.count === this.node.length) this.#grow()
    this.node[this.count] = node
    this.x[this.count] = x
    this.boxWidth[this.count] = width
    this.restCount[this.count] = restCount
    this.count += 1
  }

  columns(): Pick<Layout, 'node' | 'x' | 'boxWidth' | 'restCount'> {
    return {
      node: this.node.subarray(0, this.count),
      x: this.x.subarray(0, this.count),
      boxWidth: this.boxWidth.subarray(0, this.count),
      restCount: this.restCount.subarray(0, this.count),
    }
  }

  #grow(): void {
    const length = this.node.length * 2
    const grown = <T extends Int32Array | Float64Array>(old: T, larger: T): T => {
      larger.set(old)
      return larger
    }
    this.node = grown(this.node, new Int32Array(length))
    this.x = grown(this.x, new Float64Array(length))
    this.boxWidth = grown(this.boxWidth, new Float64Array(length))
    this.restCount = grown(this.restCount, new Int32Array(length))
  }
}
