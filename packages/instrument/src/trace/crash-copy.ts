// A copy of a recorder's memory in a file, brought up to date once in a while: it outlives a process that is killed.
import { closeSync, ftruncateSync, mkdirSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs'
import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import {
  CHUNK_BYTES,
  CHUNK_ENTRY_BYTES,
  CHUNK_ENTRY_WORDS,
  CHUNK_SEQUENCE,
  CHUNK_USED,
  CHUNKS_WORD,
  HEADER_BYTES,
  type Layout,
  layoutFor,
  NAMES_END_WORD,
  PATH_BYTES,
  PLACES_USED_WORD,
  RECORD_BYTES,
} from './layout.ts'

const OURS = /^\.trace_(?<process>\d+_\d+)_\d+(?:_\d+)?\.ring$/

/** Returns what the names of a process's copies begin with: its number, and what tells it from others of that number. */
export function crashCopyPrefix(): string {
  return `.trace_${process.pid}_${Date.now() * 1000 + Math.floor(Math.random() * 1000)}_`
}

let nextCopy = 1

/** Returns the name of the copy of a thread's memory. */
export function crashCopyName(prefix: string, threadId: number): string {
  return `${prefix}${threadId}_${nextCopy++}.ring`
}

/** Removes the copies of a process, for one that ends in good order. Never throws. */
export function removeOwnCopies(directory: string, prefix: string): void {
  try {
    for (const name of readdirSync(directory)) {
      if (name.startsWith(prefix) && OURS.test(name)) rmSync(join(directory, name), { force: true })
    }
  } catch {
    // A folder that is not there has none.
  }
}

/** Keeps the copy. All of this is done by the thread that writes traces, which may wait for the disk. */
export class CrashCopy implements Disposable {
  readonly #layout: Layout
  readonly #words: Int32Array
  readonly #bytes: Buffer
  readonly #path: string
  readonly #file: number
  /** What of each chunk is in the file. */
  readonly #sequences: Int32Array
  readonly #used: Int32Array
  #writtenBytes = 0

  /** @throws what the file system throws */
  constructor(memory: SharedArrayBuffer, directory: string, name: string) {
    this.#words = new Int32Array(memory)
    this.#bytes = Buffer.from(memory)
    this.#layout = layoutFor(this.#words[CHUNKS_WORD] ?? 0)
    this.#sequences = new Int32Array(this.#layout.chunks)
    this.#used = new Int32Array(this.#layout.chunks)
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    this.#path = join(directory, name)
    this.#file = openSync(this.#path, 'wx', 0o600)
    // As long as the memory, and as empty: pages that nobody has written take no room on the disk.
    ftruncateSync(this.#file, this.#layout.byteLength)
  }

  /** How much has been written in all. */
  get writtenBytes(): number {
    return this.#writtenBytes
  }

  /** Writes what has changed. @throws what the file system throws */
  flush(): void {
    for (let chunk = 0; chunk < this.#layout.chunks; chunk++) this.#flushChunk(chunk)
    const { names, places, paths } = this.#layout
    this.#write(names, this.#words[NAMES_END_WORD] ?? 0)
    const used = this.#words[PLACES_USED_WORD] ?? 0
    this.#write(places, used * RECORD_BYTES)
    this.#write(paths, used * PATH_BYTES)
    this.#write(0, HEADER_BYTES)
  }

  /** Removes the copy: nothing has happened that it would be needed for. */
  [Symbol.dispose](): void {
    closeSync(this.#file)
    rmSync(this.#path, { force: true })
  }

  #flushChunk(chunk: number): void {
    const at = this.#layout.chunkTable + chunk * CHUNK_ENTRY_BYTES
    const word = this.#layout.chunkTable / 4 + chunk * CHUNK_ENTRY_WORDS
    const sequence = Atomics.load(this.#words, word + CHUNK_SEQUENCE)
    const used = Atomics.load(this.#words, word + CHUNK_USED)
    const isNew = sequence !== this.#sequences[chunk]
    const before = isNew ? 0 : (this.#used[chunk] ?? 0)
    if (sequence === 0 || used <= before) return
    // If this is where the process ends, the file has no half of the one chunk and half of the other.
    if (isNew) this.#writeBytes(Buffer.alloc(CHUNK_ENTRY_BYTES), at)
    const from = this.#layout.firstChunk + chunk * CHUNK_BYTES
    this.#write(from + before * RECORD_BYTES, (used - before) * RECORD_BYTES)
    const entry = Buffer.alloc(CHUNK_ENTRY_BYTES)
    entry.writeInt32LE(sequence, CHUNK_SEQUENCE * 4)
    entry.writeInt32LE(used, CHUNK_USED * 4)
    this.#writeBytes(entry, at)
    this.#sequences[chunk] = sequence
    this.#used[chunk] = used
  }

  #write(at: number, length: number): void {
    if (length > 0) this.#writeBytes(this.#bytes.subarray(at, at + length), at)
  }

  #writeBytes(bytes: Uint8Array, at: number): void {
    // A copy of its own: the file system is not to be handed memory that changes.
    writeSync(this.#file, new Uint8Array(bytes), 0, bytes.byteLength, at)
    this.#writtenBytes += bytes.byteLength
  }
}

/** Copies of one process which nobody keeps any more. */
export interface LeftCopies {
  readonly paths: readonly string[]
  /** When they were last brought up to date. */
  readonly modifiedMs: number
  readonly memories: readonly ArrayBuffer[]
}

// The largest that a recorder may have, and something for what is not records.
const MAX_COPY_BYTES = 1.1 * 2 ** 30

/**
 * Reads the copies in a folder that have not been touched for so long: their processes are gone. Process numbers would
 * not tell, because in a container every process is number 1.
 */
export async function* leftCopies(
  directory: string,
  { nowMs, idleMs }: { nowMs: number; idleMs: number },
): AsyncGenerator<LeftCopies> {
  const names = await readdir(directory).catch(() => [])
  const byProcess = Map.groupBy(names, (name) => OURS.exec(name)?.groups?.['process'])
  byProcess.delete(undefined)
  for (const ofProcess of byProcess.values()) {
    const found = await Promise.all(ofProcess.map((name) => statFile(join(directory, name))))
    const files = found.filter((file) => file !== undefined)
    const modifiedMs = Math.max(...files.map(({ mtimeMs }) => mtimeMs))
    if (files.length === 0 || nowMs - modifiedMs < idleMs) continue
    const memories: ArrayBuffer[] = []
    for (const { path, size } of files) {
      // Where bytes come from a pool, the buffer around them holds more.
      if (size <= MAX_COPY_BYTES) memories.push(new Uint8Array(await readFile(path)).buffer)
    }
    yield { paths: files.map(({ path }) => path), modifiedMs, memories }
  }
}

async function statFile(
  path: string,
): Promise<{ readonly path: string; readonly mtimeMs: number; readonly size: number } | undefined> {
  const stats = await stat(path).catch(() => undefined) // taken by another process since
  return stats?.isFile() ? { path, mtimeMs: stats.mtimeMs, size: stats.size } : undefined
}

/** Removes copies, once they have been made use of. */
export async function removeCopies({ paths }: Pick<LeftCopies, 'paths'>): Promise<void> {
  for (const path of paths) await rm(path, { force: true })
}
