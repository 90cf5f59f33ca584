// What a viewer is given: every stack of a profile as one tree, its names once, all else columns of numbers.

/**
 * Whose code a frame is. `standard` is what comes with the platform (`node:fs`), `builtin` a function of the
 * engine (`JSON.parse`), `runtime` the engine at work for nobody in particular.
 */
export type OwnerKind = 'app' | 'dependency' | 'standard' | 'builtin' | 'gc' | 'runtime'

/** The app, one dependency, or a part of what runs them: what the colours tell. */
export interface Owner {
  readonly kind: OwnerKind
  /** The package of a dependency, `node` or `go` of what is standard; empty for all others. */
  readonly name: string
}

/** One column of values. */
export interface TableColumn {
  readonly type: string
  readonly unit: string
  /** What shares are shares of. */
  readonly total: number
  /** The lines that the text reports begin with: program, type, time, duration. */
  readonly about: readonly string[]
}

/** How values came about: measured, less an earlier snapshot's, or against another run's. */
export type ComparisonKind = 'none' | 'base' | 'diff_base'

/** All that is text, and what the numbers mean. Arrays in `frames` have one entry for each frame. */
export interface TableHead {
  readonly version: 1
  /** What the profile is called. */
  readonly title: string
  /** What it is compared with; empty where it is not. */
  readonly baseTitle: string
  readonly columns: readonly TableColumn[]
  /** The column to open on. */
  readonly column: number
  readonly comparison: ComparisonKind
  /** The unit that was asked for: `minimum`, `auto`, or one by its name. */
  readonly unit: string
  /** What all values are divided by before they are shown. */
  readonly divideBy: number
  readonly isSortedByCum: boolean
  readonly dropsNegative: boolean
  readonly owners: readonly Owner[]
  readonly files: readonly string[]
  readonly frames: {
    /** As the text reports show it: name and file, as far as there are any. */
    readonly name: readonly string[]
    /** Short, for a box: the function without its file. */
    readonly label: readonly string[]
    /** Index into `files`. */
    readonly file: readonly number[]
    /** Where the function begins, or the line itself if lines are told apart. 0: unknown. */
    readonly line: readonly number[]
    /** Index into `owners`. */
    readonly owner: readonly number[]
  }
}

/**
 * A tree of stacks. Nodes are in preorder: node 0 is the root, which stands for all, and the nodes below a
 * node follow it without a gap.
 */
export interface StackTable {
  readonly head: TableHead
  /** For each node its caller; -1 for the root. */
  readonly parent: Int32Array
  /** For each node its frame; -1 for the root. */
  readonly frame: Int32Array
  /** The nodes that have a value of their own, rising. */
  readonly owning: Int32Array
  /** For each column, the own values of `owning`: the sum of what is above zero. */
  readonly up: readonly Values[]
  /** The sum of what is below zero, without its sign. No columns where nothing can be. */
  readonly down: readonly Values[]
}

/** Whole numbers: in 32 bits if all of them fit. */
export type Values = Int32Array | Float64Array

const MAGIC = 0x53_50_48_31 // "1HPS", lowest byte first
const WORD_BYTES = 8

/** Writes a table as bytes: a head of JSON, then the columns, each where numbers of eight bytes may begin. */
export function encodeStackTable(table: StackTable): Uint8Array<ArrayBuffer> {
  const columns = [table.parent, table.frame, table.owning, ...table.up, ...table.down]
  const shape = columns.map((column) => ({
    is: column instanceof Int32Array ? ('i32' as const) : ('f64' as const),
    length: column.length,
  }))
  const head = new TextEncoder().encode(JSON.stringify({ ...table.head, shape }))
  let size = padded(WORD_BYTES + head.length)
  const starts = columns.map((column) => {
    const start = size
    size = padded(size + column.byteLength)
    return start
  })
  const bytes = new Uint8Array(size)
  new DataView(bytes.buffer).setUint32(0, MAGIC, true)
  new DataView(bytes.buffer).setUint32(4, head.length, true)
  bytes.set(head, WORD_BYTES)
  for (const [index, column] of columns.entries()) {
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), starts[index])
  }
  return bytes
}

/**
 * Reads what `encodeStackTable` wrote. The columns are views of the bytes and not copies.
 *
 * @throws {RangeError} where the bytes are no table, or one of another version
 */
export function decodeStackTable(bytes: ArrayBuffer): StackTable {
  const view = new DataView(bytes)
  if (bytes.byteLength < WORD_BYTES || view.getUint32(0, true) !== MAGIC) {
    throw new RangeError('stacks: reading: these are no stacks of a profile')
  }
  const headBytes = view.getUint32(4, true)
  const { shape, ...head } = JSON.parse(
    new TextDecoder().decode(new Uint8Array(bytes, WORD_BYTES, headBytes)),
  ) as TableHead & { shape: readonly { is: 'i32' | 'f64'; length: number }[] } // as written above
  if (head.version !== 1) throw new RangeError(`stacks: reading: version ${String(head.version)}, want 1`)
  let at = padded(WORD_BYTES + headBytes)
  const columns = shape.map(({ is, length }): Values => {
    const column = is === 'i32' ? new Int32Array(bytes, at, length) : new Float64Array(bytes, at, length)
    at = padded(at + column.byteLength)
    return column
  })
  const [parent, frame, owning, ...values] = columns
  if (
    !(parent instanceof Int32Array && frame instanceof Int32Array && owning instanceof Int32Array) ||
    parent.length !== frame.length
  ) {
    throw new RangeError('stacks: reading: the columns are not those of a tree')
  }
  const count = head.columns.length
  return { head, parent, frame, owning, up: values.slice(0, count), down: values.slice(count) }
}

function padded(bytes: number): number {
  return Math.ceil(bytes / WORD_BYTES) * WORD_BYTES
}
