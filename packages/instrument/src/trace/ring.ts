// The memory of a recorder, from the side of the thread that writes it: fixed in size, in chunks of which the oldest
// leave first. It is shared, so that others can read it while this thread is held up; an event allocates nothing.
import process from 'node:process'
import { countDropped, type Droppable } from '../drops.ts'
import { type Thread, thisThread } from '../threads/thread.ts'
import {
  BEAT_WORD,
  CHUNK_BYTES,
  CHUNK_CLOSED,
  CHUNK_ENTRY_WORDS,
  CHUNK_SEQUENCE,
  CHUNK_USED,
  CHUNKS_WORD,
  DROPPED_NAMES_WORD,
  DROPPED_PLACES_WORD,
  END_HIGH,
  END_LOW,
  EPOCH_OFFSET_WORD,
  EVICTED_WORD,
  EXTRA,
  KIND_AND_NAME,
  type Kind,
  kinds,
  type Layout,
  layoutFor,
  MAGIC,
  MAGIC_WORD,
  MAX_NAMES,
  MIN_AGE_WORD,
  NAME_COUNT_WORD,
  NAMES_BYTES,
  NAMES_END_WORD,
  OPEN_PLACES,
  OTHER_NAME,
  PATH_BYTES,
  PID_WORD,
  PLACES_USED_WORD,
  RECORD_BYTES,
  RECORDING_WORD,
  SCRATCH_WORD,
  START_HIGH,
  START_LOW,
  STARTED_WORD,
  TASK,
  THREAD_WORD,
  VALUE,
  VERSION,
  VERSION_WORD,
} from './layout.ts'

/** How much a ring keeps. */
export interface RingBounds {
  /** Records younger than this stay as long as there is room. */
  readonly minAgeMs: number
  /** Bytes for records, {@link MIN_RING_BYTES} or more; wins over the age. */
  readonly maxBytes: number
}

/** Writes the time of `process.hrtime` into an array. A number would be too short, and a bigint an allocation. */
export type Stamp = (into: BigInt64Array, index: number) => void

/** What a ring takes from outside; others in tests. */
export interface RingOptions extends RingBounds {
  readonly thread?: Thread
  readonly stamp?: Stamp
}

/** In place of a place, where there was none. */
export const NO_PLACE = -1

/** Two chunks: one that is written and one that can be read. */
export const MIN_RING_BYTES: number = 2 * CHUNK_BYTES

/** Bytes of a message that are kept. Go keeps all; one that is longer than a line would take the window of many events. */
export const MAX_LOG_BYTES = 240
// Nobody reads more than that on a timeline.
const MAX_NAME_BYTES = 200

const RECORD_LONGS = RECORD_BYTES / 8
const CHUNK_LONGS = CHUNK_BYTES / 8

// Looked up once, not for each event; and not the clock of whoever fakes one in a test.
// oxlint-disable-next-line typescript/unbound-method -- it has no `this`
const { bigint: hrtime } = process.hrtime

/** The time of `process.hrtime`: 26 ns, half of what `performance.now()` takes. */
export const stampNow: Stamp = (into, index) => {
  into[index] = hrtime()
}

/** Memory that one thread writes its events to. */
export class Ring {
  readonly memory: SharedArrayBuffer
  readonly layout: Layout
  readonly minAgeMs: number
  readonly #stamp: Stamp
  readonly #words: Int32Array
  readonly #longs: BigInt64Array
  readonly #doubles: Float64Array
  readonly #bytes: Buffer
  readonly #minAgeNanos: bigint
  /** Names by number, and the other way round. */
  readonly #names: string[] = ['']
  readonly #ids = new Map<string, number>()
  #eventCount = 0
  /** The record of what ended last. */
  #closedAt = 0

  // Positions of records are counted in 64 bits, those of everything else in 32.
  #head = 0
  #chunkEnd = 0
  #usedAt = 0
  #chunk = 0
  #sequence = 0
  /** Chunks in use, oldest first, in a circle. */
  readonly #queue: Int32Array
  #oldest = 0
  #queued = 0

  readonly #placesAt: number
  readonly #free = new Int32Array(OPEN_PLACES)
  #freeCount = 0
  #placesUsed = 0

  constructor({ minAgeMs, maxBytes, thread = thisThread, stamp = stampNow }: RingOptions) {
    this.layout = layoutFor(Math.max(2, Math.floor(maxBytes / CHUNK_BYTES)))
    this.memory = new SharedArrayBuffer(this.layout.byteLength)
    this.minAgeMs = minAgeMs
    this.#stamp = stamp
    this.#words = new Int32Array(this.memory)
    this.#longs = new BigInt64Array(this.memory)
    this.#doubles = new Float64Array(this.memory)
    this.#bytes = Buffer.from(this.memory)
    this.#minAgeNanos = BigInt(Math.ceil(minAgeMs * 1e6))
    this.#placesAt = this.layout.places / 8
    this.#queue = new Int32Array(this.layout.chunks)
    this.#writeHeader(thread)
    this.#nextChunk()
  }

  /** How many things are in progress. */
  get openCount(): number {
    return this.#placesUsed - this.#freeCount
  }

  /** How many events have been recorded. */
  get eventCount(): number {
    return this.#eventCount
  }

  /** For how long what was ended last had been in progress. */
  get lastDurationMs(): number {
    const word = this.#closedAt * 2
    const words = this.#words
    // Within the memory. As halves: a bigint would be an allocation.
    const low = ((words[word + END_LOW] as number) >>> 0) - ((words[word + START_LOW] as number) >>> 0)
    const high = (words[word + END_HIGH] as number) - (words[word + START_HIGH] as number)
    return (high * 2 ** 32 + low) / 1e6
  }

  /** Returns the name of a number. */
  nameOf(id: number): string {
    return this.#names[id] ?? ''
  }

  /** Returns the number of a name; {@link OTHER_NAME} when there are too many. */
  name(text: string): number {
    return this.#ids.get(text) ?? this.#intern(text)
  }

  /**
   * Begins something now, and returns its place. {@link NO_PLACE}, and a count, when `limit` things are in progress.
   */
  open(kind: Kind, name: number, task: number, extra: number, limit: number = OPEN_PLACES): number {
    const place = this.#takePlace(limit)
    if (place === NO_PLACE) return NO_PLACE
    const at = this.#placesAt + place * RECORD_LONGS
    const word = at * 2
    const words = this.#words
    this.#stamp(this.#longs, at)
    words[word + TASK] = task
    words[word + EXTRA] = extra
    words[word + KIND_AND_NAME] = (name << 8) | kind
    return place
  }

  /** Ends what has this place, now. */
  close(place: number, value: number): void {
    if (place !== NO_PLACE) this.#commit(this.#writeEnd(place, value))
  }

  /** Ends what has this place, now, and forgets it unless it took that long. */
  closeIfLonger(place: number, value: number, nanos: number): void {
    if (place === NO_PLACE) return
    const at = this.#writeEnd(place, value)
    if (this.lastDurationMs * 1e6 >= nanos) this.#commit(at)
  }

  #writeEnd(place: number, value: number): number {
    const from = this.#placesAt + place * RECORD_LONGS
    const at = this.#head
    const longs = this.#longs
    const words = this.#words
    longs[at] = longs[from] as bigint // within the memory, as are all that follow
    this.#stamp(longs, at + 1)
    words[at * 2 + KIND_AND_NAME] = words[from * 2 + KIND_AND_NAME] as number
    words[at * 2 + TASK] = words[from * 2 + TASK] as number
    words[at * 2 + EXTRA] = words[from * 2 + EXTRA] as number
    words[at * 2 + VALUE] = value
    this.#givePlaceBack(place, from)
    this.#closedAt = at
    return at
  }

  /** Returns the task of what has this place. */
  taskAt(place: number): number {
    return this.#words[(this.#placesAt + place * RECORD_LONGS) * 2 + TASK] as number // within the memory
  }

  /** Calls what has this place by another name. */
  rename(place: number, kind: Kind, name: number): void {
    this.#words[(this.#placesAt + place * RECORD_LONGS) * 2 + KIND_AND_NAME] = (name << 8) | kind
  }

  /** Leaves what has this place out, as if it had never begun. */
  forget(place: number): void {
    if (place !== NO_PLACE) this.#givePlaceBack(place, this.#placesAt + place * RECORD_LONGS)
  }

  /** Leaves out everything of a kind that has begun and not ended. */
  forgetAll(kind: Kind): void {
    for (let place = 0; place < this.#placesUsed; place++) {
      const at = this.#placesAt + place * RECORD_LONGS
      if (((this.#words[at * 2 + KIND_AND_NAME] as number) & 0xff) === kind) this.#givePlaceBack(place, at)
    }
  }

  /** Keeps the path of a request, up to its query, for as long as it has this place. */
  writePath(place: number, url: string): void {
    const query = url.indexOf('?')
    const length = Math.min(query === -1 ? url.length : query, PATH_BYTES - 1)
    const at = this.layout.paths + place * PATH_BYTES
    this.#bytes[at] = length
    this.#bytes.write(url, at + 1, length, 'latin1')
  }

  /** Adds a message. */
  log(category: number, task: number, text: string): void {
    // Three bytes for each UTF-16 unit, at most.
    const bound = Math.min(text.length * 3, MAX_LOG_BYTES)
    if (this.#head + (1 + Math.ceil(bound / RECORD_BYTES)) * RECORD_LONGS > this.#chunkEnd) this.#nextChunk()
    const at = this.#head
    const word = at * 2
    const words = this.#words
    const length = this.#bytes.write(text, (at + RECORD_LONGS) * 8, bound)
    this.#stamp(this.#longs, at)
    words[word + KIND_AND_NAME] = (category << 8) | kinds.log
    words[word + TASK] = task
    words[word + EXTRA] = length
    words[word + VALUE] = text.length
    const records = 1 + Math.ceil(length / RECORD_BYTES)
    this.#eventCount++
    words[this.#usedAt] = (words[this.#usedAt] as number) + records
    this.#head = at + records * RECORD_LONGS
    if (this.#head >= this.#chunkEnd) this.#nextChunk()
  }

  /** Adds what is over already. */
  add(event: PastEvent): void {
    const at = this.#head
    const word = at * 2
    this.#longs[at] = event.startNanos
    this.#longs[at + 1] = event.endNanos
    this.#words[word + KIND_AND_NAME] = (event.name << 8) | event.kind
    this.#words[word + TASK] = event.task ?? 0
    this.#words[word + EXTRA] = event.extra ?? 0
    this.#words[word + VALUE] = event.value ?? 0
    this.#commit(at)
  }

  /** Adds a quantity as it is now. */
  count(name: number, value: number): void {
    const at = this.#head
    const word = at * 2
    this.#stamp(this.#longs, at)
    this.#doubles[at + 1] = value
    this.#words[word + KIND_AND_NAME] = (name << 8) | kinds.counter
    this.#words[word + TASK] = 0
    this.#words[word + EXTRA] = 0
    this.#words[word + VALUE] = 0
    this.#commit(at)
  }

  /** Says that the event loop goes round. */
  beat(): void {
    this.#stamp(this.#longs, BEAT_WORD / 2)
  }

  /** Says that nothing more is written. What is in progress stays as it is. */
  end(): void {
    this.#words[RECORDING_WORD] = 0
  }

  #takePlace(limit: number): number {
    if (this.#placesUsed - this.#freeCount >= limit) {
      this.#drop(DROPPED_PLACES_WORD, 'trace_place')
      return NO_PLACE
    }
    // The one that was used last is still in the cache.
    if (this.#freeCount > 0) return this.#free[--this.#freeCount] as number
    this.#words[PLACES_USED_WORD] = this.#placesUsed + 1
    return this.#placesUsed++
  }

  #givePlaceBack(place: number, at: number): void {
    this.#words[at * 2 + KIND_AND_NAME] = 0
    this.#free[this.#freeCount++] = place
  }

  /** The record is complete from here on. */
  #commit(at: number): void {
    this.#words[this.#usedAt] = (this.#words[this.#usedAt] as number) + 1
    this.#eventCount++
    this.#head = at + RECORD_LONGS
    if (this.#head === this.#chunkEnd) this.#nextChunk()
  }

  /** Takes a chunk that was never used, unless the oldest is older than anybody wants; the oldest where there is no other. */
  #nextChunk(): void {
    const words = this.#words
    const longs = this.#longs
    this.#stamp(longs, SCRATCH_WORD / 2)
    const now = longs[SCRATCH_WORD / 2] as bigint
    if (this.#sequence > 0) longs[this.#entryAt(this.#chunk) / 2 + CHUNK_CLOSED / 2] = now

    const oldest = this.#queue[this.#oldest] as number
    const oldestClosed = longs[this.#entryAt(oldest) / 2 + CHUNK_CLOSED / 2] as bigint
    const isOld = oldestClosed + this.#minAgeNanos < now
    const isFull = this.#queued === this.layout.chunks
    // Of two chunks, one is the one that has just been filled.
    if (isFull || (isOld && this.#queued > 1)) {
      if (!isOld) this.#drop(EVICTED_WORD, 'trace_chunk')
      this.#chunk = oldest
      this.#oldest = (this.#oldest + 1) % this.#queue.length
      this.#queued--
    } else {
      this.#chunk = this.#chunksUsed++
    }
    this.#queue[(this.#oldest + this.#queued) % this.#queue.length] = this.#chunk
    this.#queued++

    const entry = this.#entryAt(this.#chunk)
    // Whoever is reading it sees that it has gone, before anything else in it changes.
    Atomics.store(words, entry + CHUNK_SEQUENCE, 0)
    words[entry + CHUNK_USED] = 0
    longs[entry / 2 + CHUNK_CLOSED / 2] = 0n
    Atomics.store(words, entry + CHUNK_SEQUENCE, ++this.#sequence)
    this.#usedAt = entry + CHUNK_USED
    this.#head = (this.layout.firstChunk + this.#chunk * CHUNK_BYTES) / 8
    this.#chunkEnd = this.#head + CHUNK_LONGS
  }

  /** How many chunks have ever been used: memory beyond them was never touched. */
  #chunksUsed = 0

  #entryAt(chunk: number): number {
    return this.layout.chunkTable / 4 + chunk * CHUNK_ENTRY_WORDS
  }

  #intern(text: string): number {
    const count = this.#ids.size
    // What types forbid, callers without them do all the same.
    if (typeof text !== 'string') return OTHER_NAME
    const at = this.layout.names + (this.#words[NAMES_END_WORD] as number)
    const room = Math.min(MAX_NAME_BYTES, this.layout.names + NAMES_BYTES - at - 2)
    if (count >= MAX_NAMES || room < MAX_NAME_BYTES) {
      this.#drop(DROPPED_NAMES_WORD, 'trace_name')
      return OTHER_NAME
    }
    const length = this.#bytes.write(text, at + 2, room)
    this.#bytes.writeUInt16LE(length, at)
    this.#words[NAMES_END_WORD] = at + 2 + length - this.layout.names
    this.#words[NAME_COUNT_WORD] = count + 1
    this.#ids.set(text, count + 1)
    this.#names.push(text)
    return count + 1
  }

  /** Counts what is left out, for the process and for whoever reads this memory. */
  #drop(word: number, what: Droppable): void {
    this.#words[word] = (this.#words[word] as number) + 1
    countDropped(what)
  }

  #writeHeader({ id }: Thread): void {
    const words = this.#words
    const longs = this.#longs
    words[MAGIC_WORD] = MAGIC
    words[VERSION_WORD] = VERSION
    words[PID_WORD] = process.pid
    words[THREAD_WORD] = id
    words[CHUNKS_WORD] = this.layout.chunks
    words[RECORDING_WORD] = 1
    longs[MIN_AGE_WORD / 2] = this.#minAgeNanos
    this.#stamp(longs, STARTED_WORD / 2)
    longs[EPOCH_OFFSET_WORD / 2] = BigInt(Date.now()) * 1_000_000n - (longs[STARTED_WORD / 2] as bigint)
  }
}

/** Something that is over. */
export interface PastEvent {
  readonly kind: Kind
  readonly name: number
  /** On the clock of `process.hrtime`. */
  readonly startNanos: bigint
  readonly endNanos: bigint
  readonly task?: number
  readonly extra?: number
  readonly value?: number
}
