// Reads Perfetto's protobuf, for tests: by the format's own rules and nothing of ours.

/** A slice, or a moment where there is no end. */
export interface ReadEvent {
  readonly track: string
  readonly name: string
  readonly category: string
  readonly start: bigint
  readonly end: bigint | undefined
  readonly args: Readonly<Record<string, string | number | boolean>>
}

/** What is in a trace. */
export interface ReadTrace {
  readonly process: { readonly pid: number; readonly name: string }
  readonly threads: readonly { readonly tid: number; readonly name: string }[]
  readonly clocks: ReadonlyMap<number, bigint>
  readonly events: readonly ReadEvent[]
  readonly counters: ReadonlyMap<string, readonly { readonly at: bigint; readonly value: bigint }[]>
}

type Field = readonly [number: number, value: bigint | Buffer]

function* fieldsOf(bytes: Buffer): Generator<Field> {
  let at = 0
  const varint = (): bigint => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++]
      if (byte === undefined) throw new Error('a varint runs past the end')
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
  while (at < bytes.length) {
    const tag = Number(varint())
    const field = Math.floor(tag / 8)
    if (tag % 8 === 0) yield [field, varint()]
    else if (tag % 8 === 2) {
      const length = Number(varint())
      if (at + length > bytes.length) throw new Error(`field ${field} runs past the end`)
      yield [field, bytes.subarray(at, at + length)]
      at += length
    } else throw new Error(`field ${field} has wire type ${tag % 8}`)
  }
}

class Message {
  readonly #fields: readonly Field[]

  constructor(bytes: Buffer) {
    this.#fields = [...fieldsOf(bytes)]
  }

  messages(field: number): Message[] {
    return this.#all(field).map((value) => new Message(value as Buffer)) // by the format
  }

  message(field: number): Message | undefined {
    return this.messages(field)[0]
  }

  int(field: number): bigint | undefined {
    return this.#all(field)[0] as bigint | undefined // by the format
  }

  text(field: number): string | undefined {
    return this.#all(field)[0]?.toString()
  }

  #all(field: number): (bigint | Buffer)[] {
    return this.#fields.filter(([number]) => number === field).map(([, value]) => value)
  }
}

/** Reads a trace, and fails where a slice ends that has not begun or times of a track go back. */
export function readPerfetto(bytes: Uint8Array): ReadTrace {
  const packets = new Message(Buffer.from(bytes)).messages(1)
  const tracks = new Map<bigint, string>()
  const threads: { tid: number; name: string }[] = []
  let process = { pid: 0, name: '' }
  const clocks = new Map<number, bigint>()
  const interned = new Map<string, string>()
  const events: ReadEvent[] = []
  const counters = new Map<string, { at: bigint; value: bigint }[]>()
  const open = new Map<bigint, { index: number; event: ReadEvent }[]>()
  const latest = new Map<bigint, bigint>()
  for (const packet of packets) {
    const sequence = packet.int(10) ?? 0n
    for (const clock of packet.message(6)?.messages(1) ?? []) clocks.set(Number(clock.int(1)), clock.int(2) ?? 0n)
    const descriptor = packet.message(60)
    if (descriptor) {
      tracks.set(descriptor.int(1) ?? 0n, descriptor.text(2) ?? '')
      const ofProcess = descriptor.message(3)
      if (ofProcess) process = { pid: Number(ofProcess.int(1)), name: ofProcess.text(6) ?? '' }
      const ofThread = descriptor.message(4)
      if (ofThread) threads.push({ tid: Number(ofThread.int(2)), name: ofThread.text(5) ?? '' })
    }
    const data = packet.message(12)
    for (const [field, kind] of [[1, 'category'], [2, 'event'], [3, 'arg']] as const) {
      for (const entry of data?.messages(field) ?? []) {
        interned.set(`${sequence} ${kind} ${entry.int(1)}`, entry.text(2) ?? '')
      }
    }
    const event = packet.message(11)
    const at = packet.int(8)
    if (!event || at === undefined) continue
    const uuid = event.int(11) ?? 0n
    const track = tracks.get(uuid)
    if (track === undefined) throw new Error(`track ${uuid} is not described before it is used`)
    if (at < (latest.get(uuid) ?? 0n)) throw new Error(`${track}: ${at} comes after ${latest.get(uuid)}`)
    latest.set(uuid, at)
    const nameOf = (kind: string, id: bigint | undefined): string =>
      id === undefined ? '' : (interned.get(`${sequence} ${kind} ${id}`) ?? `not interned: ${kind} ${id}`)
    const args: Record<string, string | number | boolean> = {}
    for (const annotation of event.messages(4)) {
      const name = annotation.text(10) ?? nameOf('arg', annotation.int(1))
      const number = annotation.int(4)
      const flag = annotation.int(2)
      args[name] = annotation.text(6) ?? (flag === undefined ? Number(number) : flag === 1n)
    }
    const read: ReadEvent = {
      track,
      name: event.text(23) ?? nameOf('event', event.int(10)),
      category: nameOf('category', event.int(3)),
      start: at,
      end: undefined,
      args,
    }
    const stack = open.get(uuid) ?? []
    open.set(uuid, stack)
    switch (event.int(9)) {
      case 1n:
        stack.push({ index: events.push(read) - 1, event: read })
        break
      case 2n: {
        const begun = stack.pop()
        if (!begun) throw new Error(`${track}: a slice ends at ${at} that has not begun`)
        events[begun.index] = { ...begun.event, end: at }
        break
      }
      case 3n:
        events.push(read)
        break
      case 4n: {
        const points = counters.get(track) ?? []
        counters.set(track, points)
        points.push({ at, value: BigInt.asIntN(64, event.int(30) ?? 0n) })
      }
    }
  }
  const unended = [...open.values()].flat()
  if (unended.length > 0) throw new Error(`${unended.length} slices do not end, such as ${unended[0]?.event.name}`)
  return { process, threads, clocks, events, counters }
}
