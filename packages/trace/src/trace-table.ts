// A trace as bytes, from the program to its page: a head of JSON, then the columns as they are in memory.
// Pages load this module, too: nothing in it is of Node.js.

import type { Trace } from './trace.ts'

const MAGIC = 0x54_50_48_31 // "1HPT", lowest byte first
const WORD_BYTES = 8

const columnTypes = { Float64Array, Uint32Array, Int32Array, Uint16Array, Uint8Array } as const

type ColumnType = keyof typeof columnTypes
type TypedColumn = Float64Array | Uint32Array | Int32Array | Uint16Array | Uint8Array

/** The columns, in the order in which they are written. */
const columnNames = [
  ['laneStart', 'Uint32Array'],
  ['start', 'Float64Array'],
  ['end', 'Float64Array'],
  ['name', 'Uint32Array'],
  ['kind', 'Uint8Array'],
  ['unfinished', 'Uint8Array'],
  ['depth', 'Uint16Array'],
  ['parent', 'Int32Array'],
  ['argStart', 'Uint32Array'],
  ['argKey', 'Uint32Array'],
  ['argType', 'Uint8Array'],
  ['argValue', 'Float64Array'],
] as const satisfies readonly (readonly [keyof Trace, ColumnType])[]

interface Head {
  readonly version: 1
  readonly info: Trace['info']
  readonly durationNanos: number
  readonly threads: Trace['threads']
  readonly tracks: Trace['tracks']
  readonly texts: readonly string[]
  readonly counters: readonly { readonly name: string; readonly thread: number; readonly length: number }[]
  readonly lengths: readonly number[]
}

/** Writes a trace as bytes. */
export function encodeTrace(trace: Trace): Uint8Array<ArrayBuffer> {
  const { info, durationNanos, threads, tracks, texts, counters } = trace
  const own: TypedColumn[] = columnNames.map(([name]) => trace[name])
  const columns = [...own, ...counters.flatMap(({ times, values }) => [times, values])]
  const head: Head = {
    version: 1,
    info,
    durationNanos,
    threads,
    tracks,
    texts,
    counters: counters.map(({ name, thread, times }) => ({ name, thread, length: times.length })),
    lengths: own.map(({ length }) => length),
  }
  const headBytes = new TextEncoder().encode(JSON.stringify(head))
  let size = padded(WORD_BYTES + headBytes.length)
  const starts = columns.map((column) => {
    const start = size
    size = padded(size + column.byteLength)
    return start
  })
  const bytes = new Uint8Array(size)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, MAGIC, true)
  view.setUint32(4, headBytes.length, true)
  bytes.set(headBytes, WORD_BYTES)
  for (const [index, { buffer, byteOffset, byteLength }] of columns.entries()) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), starts[index])
  }
  return bytes
}

/**
 * Reads what `encodeTrace` wrote. The columns are views of the bytes and not copies.
 *
 * @throws {RangeError} where the bytes are no trace, or one of another version
 */
export function decodeTrace(bytes: ArrayBuffer): Trace {
  const view = new DataView(bytes)
  if (bytes.byteLength < WORD_BYTES || view.getUint32(0, true) !== MAGIC) {
    throw new RangeError('trace: reading: this is no trace')
  }
  const headBytes = view.getUint32(4, true)
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, WORD_BYTES, headBytes))) as Head // as written above
  if (head.version !== 1) throw new RangeError(`trace: reading: version ${String(head.version)}, want 1`)
  let at = padded(WORD_BYTES + headBytes)
  const take = <T extends ColumnType>(type: T, length: number): InstanceType<(typeof columnTypes)[T]> => {
    const column = new columnTypes[type](bytes, at, length)
    at = padded(at + column.byteLength)
    return column as InstanceType<(typeof columnTypes)[T]> // of the type that was asked for
  }
  const columns = Object.fromEntries(
    columnNames.map(([name, type], index) => [name, take(type, head.lengths[index] ?? 0)]),
  ) as unknown as Pick<Trace, (typeof columnNames)[number][0]> // each of its own type, by the table above
  const { info, durationNanos, threads, tracks, texts } = head
  const counters = head.counters.map(({ name, thread, length }) => ({
    name,
    thread,
    times: take('Float64Array', length),
    values: take('Float64Array', length),
  }))
  return { ...columns, info, durationNanos, threads, tracks, texts, counters }
}

function padded(bytes: number): number {
  return Math.ceil(bytes / WORD_BYTES) * WORD_BYTES
}
