// Where everything lies in the memory of a recorder: the one description that who writes it and who reads it share.

/** Bytes of one record. A log message takes some more of them, right behind its own. */
export const RECORD_BYTES = 32

/** Records of a chunk, the unit in which the oldest leave. At 64 KiB, taking a new one costs 0.5 ns for each record. */
export const CHUNK_RECORDS = 2048
export const CHUNK_BYTES: number = CHUNK_RECORDS * RECORD_BYTES

/**
 * How many things may be in progress at once: requests, tasks, regions. Memory is taken for those that there are: the
 * lowest free place is used first, and pages that nobody has touched are not there.
 */
export const OPEN_PLACES = 16_384

/** Of those, so many are left to regions when requests that never end have taken the others. */
export const PLACES_KEPT_FOR_REGIONS = 2048

/** Bytes kept for the path of a request that is being answered, the first of which is its length. */
export const PATH_BYTES = 64

/** Bytes for names, each with two bytes of length in front. */
export const NAMES_BYTES: number = 128 * 1024
export const MAX_NAMES = 8192

/** The name of all for which there was no room. */
export const OTHER_NAME = 0

/** What a record is. Numbers are part of the format: what is gone is not used again. */
export const kinds = {
  /** A task: `start`, `end`, name, own number, parent, outcome. */
  task: 1,
  /** A region: `start`, `end`, name, task, outcome. */
  region: 2,
  /** A message: `start`, category, task, bytes; the text follows in records of its own. */
  log: 3,
  /** A request that was answered, which is a task too: name is the route, value the status. */
  request: 4,
  /** A request that was sent: name is method and host, value the status. */
  call: 5,
  /** A pause for garbage: value is the kind. */
  collection: 6,
  /** The event loop was held up, from when it was due until it came. */
  stall: 7,
  /** Somebody waited for a lock: name is the lock's, extra its number. */
  wait: 8,
  /** Somebody was inside of a lock: name is the lock's, extra its number. */
  hold: 9,
  /** A quantity at a moment: `start`, name, and a double in place of `end`. */
  counter: 10,
  /** What the recorder itself took of the event loop: name says for what. */
  recorder: 11,
  /** A function that the sampler met. Nobody records these: whoever writes a file makes them of samples. */
  frame: 32,
} as const

/** A number in {@link kinds}. */
export type Kind = (typeof kinds)[keyof typeof kinds]

/** How something ended, in the value of tasks and regions. */
export const outcomes = { done: 0, failed: 1 } as const

// Words of 32 bits in a record. Times are the nanoseconds of `process.hrtime`, as signed 64-bit integers.
export const START_LOW = 0
export const START_HIGH = 1
export const END_LOW = 2
export const END_HIGH = 3
/** The kind in the lowest 8 bits, the number of the name above. */
export const KIND_AND_NAME = 4
export const TASK = 5
export const EXTRA = 6
export const VALUE = 7
export const RECORD_WORDS: number = RECORD_BYTES / 4

// Words of the header.
export const MAGIC_WORD = 0
export const VERSION_WORD = 1
export const PID_WORD = 2
export const THREAD_WORD = 3
export const CHUNKS_WORD = 4
/** 1 while records are being written. */
export const RECORDING_WORD = 5
/** How many bytes of names there are. */
export const NAMES_END_WORD = 6
/** How many names there are, without {@link OTHER_NAME}. */
export const NAME_COUNT_WORD = 7
/** How many places have ever been taken at once: those above were never touched. */
export const PLACES_USED_WORD = 8
/** Things that began when too many were in progress. */
export const DROPPED_PLACES_WORD = 9
/** Events that got the name {@link OTHER_NAME} for want of room. */
export const DROPPED_NAMES_WORD = 10
/** Chunks that gave way before they were as old as asked for. */
export const EVICTED_WORD = 11
// 64 bits each.
export const MIN_AGE_WORD = 12
/** What to add to a time of `process.hrtime` to get nanoseconds since 1970. */
export const EPOCH_OFFSET_WORD = 14
/** When the event loop was last seen to go round. */
export const BEAT_WORD = 16
/** When the recorder was started. */
export const STARTED_WORD = 18
/** For whoever needs a moment and no bigint. */
export const SCRATCH_WORD = 20
export const HEADER_BYTES = 128

/** "HPTR", read as a little-endian number. */
export const MAGIC = 0x52545048
export const VERSION = 1

// Words of an entry in the table of chunks.
/** Counts the chunks that were begun, from 1; 0 while the chunk is being emptied, and before its first use. */
export const CHUNK_SEQUENCE = 0
/** How many records there are in it. */
export const CHUNK_USED = 1
/** When it was closed, 64 bits; 0 while it is being written. */
export const CHUNK_CLOSED = 2
export const CHUNK_ENTRY_BYTES = 16
export const CHUNK_ENTRY_WORDS: number = CHUNK_ENTRY_BYTES / 4

/** Where the parts of a memory begin, in bytes. */
export interface Layout {
  readonly chunks: number
  readonly chunkTable: number
  readonly names: number
  /** The first record of something in progress; its kind is 0 while the place is free. */
  readonly places: number
  readonly paths: number
  readonly firstChunk: number
  readonly byteLength: number
}

/** Returns where everything is when there are so many chunks. */
export function layoutFor(chunks: number): Layout {
  const chunkTable = HEADER_BYTES
  const names = chunkTable + chunks * CHUNK_ENTRY_BYTES
  const places = align(names + NAMES_BYTES)
  const paths = places + OPEN_PLACES * RECORD_BYTES
  const firstChunk = align(paths + OPEN_PLACES * PATH_BYTES)
  return {
    chunks,
    chunkTable,
    names,
    places,
    paths,
    firstChunk,
    byteLength: firstChunk + chunks * CHUNK_BYTES,
  }
}

// Pages of memory, so that what is touched for one part is not touched for another.
const PAGE_BYTES = 4096

function align(bytes: number): number {
  return Math.ceil(bytes / PAGE_BYTES) * PAGE_BYTES
}
