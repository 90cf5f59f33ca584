// Reads the memory of a recorder, whoever writes to it meanwhile, or a file with a copy of it.
import {
  BEAT_WORD,
  CHUNK_BYTES,
  CHUNK_ENTRY_WORDS,
  CHUNK_SEQUENCE,
  CHUNK_USED,
  CHUNKS_WORD,
  DROPPED_NAMES_WORD,
  DROPPED_PLACES_WORD,
  END_LOW,
  EPOCH_OFFSET_WORD,
  EVICTED_WORD,
  EXTRA,
  HEADER_BYTES,
  KIND_AND_NAME,
  kinds,
  type Layout,
  layoutFor,
  MAGIC,
  MAGIC_WORD,
  MIN_AGE_WORD,
  NAME_COUNT_WORD,
  NAMES_BYTES,
  OPEN_PLACES,
  PATH_BYTES,
  PID_WORD,
  PLACES_USED_WORD,
  RECORD_BYTES,
  RECORD_WORDS,
  START_HIGH,
  START_LOW,
  STARTED_WORD,
  TASK,
  THREAD_WORD,
  VALUE,
  VERSION,
  VERSION_WORD,
} from './layout.ts'
import { withoutValues } from '../tasks/requests-in-flight.ts'
import { EventColumns } from './events.ts'

/** What a memory says of itself. */
export interface RingHeader {
  readonly pid: number
  readonly thread: number
  /** On the clock of `process.hrtime`, as are all. */
  readonly startedNanos: bigint
  readonly beatNanos: bigint
  readonly minAgeNanos: bigint
  /** What to add to get nanoseconds since 1970. */
  readonly epochOffsetNanos: bigint
  readonly dropped: RingDrops
}

/** What had to be left out. */
export interface RingDrops {
  /** Things that began when too many were in progress. */
  readonly places: number
  /** Events whose name was one too many. */
  readonly names: number
  /** Chunks that gave way to the bound on bytes, before they were as old as was asked for. */
  readonly evictedChunks: number
}

/** A chunk as it was at some moment, and will be for ever. */
export interface ChunkCopy {
  /** Counts from 1 in the life of a memory. */
  readonly sequence: number
  readonly records: number
  readonly words: Int32Array
}

/** Something that had begun and not ended. */
export interface OpenCopy {
  readonly record: Int32Array
  /** The path of a request, without its query; empty for everything else. */
  readonly path: string
}

/** Everything that can be had of a memory at some moment. */
export interface RingCopy {
  readonly header: RingHeader
  readonly names: readonly string[]
  readonly open: readonly OpenCopy[]
  readonly chunks: readonly ChunkCopy[]
  /** Chunks that were written anew while they were being copied. */
  readonly lostChunks: number
}

/** The name of what has none of its own: see {@link OTHER_NAME}. */
export const OTHER_NAME_TEXT = '(other)'

/** Says why bytes are no memory of a recorder. */
export class RingFormatError extends Error {
  override readonly name = 'RingFormatError'
}

/** Reads one memory, as often as asked to. */
export class RingReader {
  readonly #layout: Layout
  readonly #words: Int32Array
  readonly #longs: BigInt64Array
  readonly #bytes: Buffer

  /** @throws {RingFormatError} when it is none, or one of another version */
  constructor(memory: SharedArrayBuffer | ArrayBuffer) {
    const head = memory.byteLength >= HEADER_BYTES ? new Int32Array(memory, 0, HEADER_BYTES / 4) : undefined
    if (head?.[MAGIC_WORD] !== MAGIC)
      throw new RingFormatError(`met ${memory.byteLength} bytes of something else`)
    if (head[VERSION_WORD] !== VERSION) {
      throw new RingFormatError(`met version ${head[VERSION_WORD]}, want ${VERSION}`)
    }
    this.#layout = layoutFor(head[CHUNKS_WORD] ?? 0)
    if (memory.byteLength !== this.#layout.byteLength) {
      throw new RingFormatError(
        `met ${memory.byteLength} bytes, want ${this.#layout.byteLength} for ${this.#layout.chunks} chunks`,
      )
    }
    this.#words = new Int32Array(memory)
    this.#longs = new BigInt64Array(memory)
    this.#bytes = Buffer.from(memory)
  }

  get header(): RingHeader {
    const word = (at: number): number => this.#words[at] ?? 0
    const long = (at: number): bigint => this.#longs[at / 2] ?? 0n
    return {
      pid: word(PID_WORD),
      thread: word(THREAD_WORD),
      startedNanos: long(STARTED_WORD),
      beatNanos: long(BEAT_WORD),
      minAgeNanos: long(MIN_AGE_WORD),
      epochOffsetNanos: long(EPOCH_OFFSET_WORD),
      dropped: {
        places: word(DROPPED_PLACES_WORD),
        names: word(DROPPED_NAMES_WORD),
        evictedChunks: word(EVICTED_WORD),
      },
    }
  }

  /**
   * Copies all that was begun after a chunk, by its sequence. What ends while the copy is made may be in it as ended
   * and as open; {@link decodeRing} sees to that.
   */
  copy(afterSequence = 0): RingCopy {
    const open = this.#copyOpen()
    const { chunks, lost } = this.copyChunks(afterSequence)
    return { header: this.header, names: this.#readNames(), open, chunks, lostChunks: lost }
  }

  /** The chunk that is being written, by its sequence. */
  get latestSequence(): number {
    let latest = 0
    for (let chunk = 0; chunk < this.#layout.chunks; chunk++) {
      latest = Math.max(latest, Atomics.load(this.#words, this.#entryAt(chunk) + CHUNK_SEQUENCE))
    }
    return latest
  }

  /** Copies chunks that came after one, in their order; the last of them goes on being written. */
  copyChunks(afterSequence: number): { chunks: ChunkCopy[]; lost: number } {
    const entries: { chunk: number; sequence: number; records: number }[] = []
    for (let chunk = 0; chunk < this.#layout.chunks; chunk++) {
      const at = this.#entryAt(chunk)
      const sequence = Atomics.load(this.#words, at + CHUNK_SEQUENCE)
      if (sequence > afterSequence) {
        entries.push({ chunk, sequence, records: Atomics.load(this.#words, at + CHUNK_USED) })
      }
    }
    entries.sort((a, b) => a.sequence - b.sequence)
    const chunks: ChunkCopy[] = []
    let lost = 0
    for (const { chunk, sequence, records } of entries) {
      const from = (this.#layout.firstChunk + chunk * CHUNK_BYTES) / 4
      const count = Math.min(Math.max(records, 0), CHUNK_BYTES / RECORD_BYTES)
      const words = this.#words.slice(from, from + count * RECORD_WORDS)
      if (Atomics.load(this.#words, this.#entryAt(chunk) + CHUNK_SEQUENCE) === sequence) {
        chunks.push({ sequence, records: count, words })
      } else {
        lost++
      }
    }
    return { chunks, lost }
  }

  #copyOpen(): OpenCopy[] {
    const used = Math.min(Math.max(this.#words[PLACES_USED_WORD] ?? 0, 0), OPEN_PLACES)
    const open: OpenCopy[] = []
    for (let place = 0; place < used; place++) {
      const at = (this.#layout.places + place * RECORD_BYTES) / 4
      if (this.#words[at + KIND_AND_NAME] === 0) continue
      const record = this.#words.slice(at, at + RECORD_WORDS)
      const path = this.#readPath(place)
      // Written anew in the middle of it: then it is not what it was when we began, and is not missed.
      const again = this.#words.subarray(at, at + VALUE)
      if (record[KIND_AND_NAME] === 0 || again.some((word, index) => word !== record[index])) continue
      open.push({ record, path: (record[KIND_AND_NAME] ?? 0) % 256 === kinds.request ? path : '' })
    }
    return open
  }

  #readPath(place: number): string {
    const at = this.#layout.paths + place * PATH_BYTES
    const length = Math.min(this.#bytes[at] ?? 0, PATH_BYTES - 1)
    return this.#bytes.toString('latin1', at + 1, at + 1 + length)
  }

  #readNames(): string[] {
    const names = [OTHER_NAME_TEXT]
    const count = this.#words[NAME_COUNT_WORD] ?? 0
    const end = this.#layout.names + NAMES_BYTES
    let at = this.#layout.names
    while (names.length <= count && at + 2 <= end) {
      const length = this.#bytes.readUInt16LE(at)
      if (at + 2 + length > end) break
      names.push(this.#bytes.toString('utf8', at + 2, at + 2 + length))
      at += 2 + length
    }
    return names
  }

  #entryAt(chunk: number): number {
    return this.#layout.chunkTable / 4 + chunk * CHUNK_ENTRY_WORDS
  }
}

/** Which part of what was recorded is wanted. */
export interface DecodeOptions {
  /** Times are given as nanoseconds after this one. */
  readonly baseNanos: bigint
  /** What ended before is left out. */
  readonly fromNanos: bigint
  /** What began at this moment or later is left out; what is in progress is shown until then. */
  readonly toNanos: bigint
}

/** Returns when the last event of copies ended or began, on the clock of `process.hrtime`. */
export function latestNanos(
  copies: readonly Pick<RingCopy, 'chunks' | 'open' | 'names' | 'header'>[],
): bigint {
  let latest = 0n
  for (const copy of copies) {
    const baseNanos = copy.header.startedNanos
    const { start, end, count, ...events } = decodeRing(copy, {
      baseNanos,
      fromNanos: 0n,
      toNanos: 2n ** 62n,
    })
    let last = 0
    for (let at = 0; at < count; at++) {
      const isInterval = at < events.openFrom && ((events.kindAndName[at] ?? 0) & 0xff) !== kinds.counter
      last = Math.max(last, start[at] ?? 0, isInterval ? (end[at] ?? 0) : 0)
    }
    const ofCopy = baseNanos + BigInt(Math.ceil(last))
    if (ofCopy > latest) latest = ofCopy
  }
  return latest
}

/** Reads the events of a memory, those in progress last. */
export function decodeRing(
  { chunks, open, names }: Pick<RingCopy, 'chunks' | 'open' | 'names'>,
  { baseNanos, fromNanos, toNanos }: DecodeOptions,
): EventColumns {
  const events = new EventColumns(
    chunks.reduce((sum, { records }) => sum + records, open.length),
    names,
  )
  const baseLow = Number(BigInt.asUintN(32, baseNanos))
  const baseHigh = Number(baseNanos >> 32n)
  const from = Number(fromNanos - baseNanos)
  const to = Number(toNanos - baseNanos)
  const stillOpen = new OpenSet(open)
  for (const { words, records } of chunks) {
    const bytes = Buffer.from(words.buffer, words.byteOffset, words.byteLength)
    for (let record = 0; record < records; record++) {
      const at = record * RECORD_WORDS
      const start = relative(words, at + START_LOW, baseLow, baseHigh)
      const kindAndName = words[at + KIND_AND_NAME] ?? 0
      const extra = words[at + EXTRA] ?? 0
      switch (kindAndName & 0xff) {
        case kinds.log: {
          const text = (record + 1) * RECORD_BYTES
          record += Math.ceil(Math.max(0, extra) / RECORD_BYTES)
          if (record >= records || start < from || start >= to) break
          events.addLog(start, kindAndName, words[at + TASK] ?? 0, bytes.toString('utf8', text, text + extra))
          break
        }
        case kinds.counter:
          if (start >= from && start < to)
            events.addCounter(start, kindAndName, bytes.readDoubleLE(at * 4 + END_LOW * 4))
          break
        default: {
          const end = relative(words, at + END_LOW, baseLow, baseHigh)
          if (end < from || start >= to) break
          events.add(start, end, kindAndName, words[at + TASK] ?? 0, extra, words[at + VALUE] ?? 0)
          stillOpen.end(words, at)
        }
      }
    }
  }
  for (const { record, path } of stillOpen.list()) {
    const start = relative(record, START_LOW, baseLow, baseHigh)
    if (start >= to) continue
    const kindAndName = record[KIND_AND_NAME] ?? 0
    const at = events.addOpen(start, to, kindAndName, record[TASK] ?? 0, record[EXTRA] ?? 0)
    // Whoever was to name its route could not, because the thread has not come to it.
    if (path !== '') events.rename(at, `${events.nameOf(at)} ${withoutValues(path)}`)
  }
  return events
}

// As two halves: a bigint for each of a million times would take longer than all the rest.
function relative(words: Int32Array, at: number, baseLow: number, baseHigh: number): number {
  return ((words[at + 1] ?? 0) - baseHigh) * 2 ** 32 + (((words[at] ?? 0) >>> 0) - baseLow)
}

/** What was in progress, without what then turned out to have ended. */
class OpenSet {
  readonly #byStart = new Map<number, OpenCopy[]>()

  constructor(open: readonly OpenCopy[]) {
    for (const one of open) {
      const start = one.record[START_LOW] ?? 0
      const others = this.#byStart.get(start)
      if (others === undefined) this.#byStart.set(start, [one])
      else others.push(one)
    }
  }

  end(words: Int32Array, at: number): void {
    if (this.#byStart.size === 0) return
    const start = words[at + START_LOW] ?? 0
    const candidates = this.#byStart.get(start)
    if (candidates === undefined) return
    // A request is called by its route in the end, and otherwise before.
    const left = candidates.filter(
      ({ record }) =>
        record[START_HIGH] !== words[at + START_HIGH] ||
        record[TASK] !== words[at + TASK] ||
        (record[KIND_AND_NAME] ?? 0) % 256 !== (words[at + KIND_AND_NAME] ?? 0) % 256,
    )
    this.#byStart.set(start, left)
  }

  list(): OpenCopy[] {
    return [...this.#byStart.values()].flat()
  }
}
