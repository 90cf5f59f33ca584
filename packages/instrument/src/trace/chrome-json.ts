// A trace as Chrome's JSON, which the DevTools of a browser open without a network, and most other viewers too.
import { kinds } from './layout.ts'
import type { EventColumns } from './events.ts'
import { lockName } from './timeline.ts'
import { categories, eachArg, type ThreadTrace, threadTitle, type Trace } from './trace.ts'

// The format has threads where others have tracks: each lane is one, numbered from a round number on.
const LANES_PER_THREAD = 100_000
// Parts of this many characters are turned into bytes, so that no text grows beyond what an engine allows.
const PART_CHARACTERS = 4 * 1024 * 1024

/** Returns the trace as the bytes of a JSON text. Times are microseconds with three digits after the point. */
export function writeChromeJson({ info, threads }: Trace): Buffer {
  const out = new JsonParts()
  const { pid, program, reason, notes, nodeVersion, fromNanos, toNanos, epochOffsetNanos, baseNanos } = info
  // No displayTimeUnit: a version of Perfetto takes "ms" for the unit of durations.
  out.add('{"traceEvents":[\n')
  out.add(metadata(pid, 0, 'process_name', { name: program }))
  for (const [index, thread] of threads.entries()) {
    writeThread(out, thread, { pid, firstLane: (index + 1) * LANES_PER_THREAD, baseNanos })
  }
  const about = {
    reason,
    pid,
    node: nodeVersion,
    from: isoTime(fromNanos + epochOffsetNanos),
    to: isoTime(toNanos + epochOffsetNanos),
    notes,
  }
  out.add(`\n],"metadata":${JSON.stringify(about)}}\n`)
  return out.finish()
}

interface Place {
  readonly pid: number
  readonly firstLane: number
  readonly baseNanos: bigint
}

function writeThread(out: JsonParts, { thread, events, timeline }: ThreadTrace, place: Place): void {
  const { pid, firstLane } = place
  const clock = new Clock(place.baseNanos)
  const prefix = thread.id === 0 ? '' : `${threadTitle(thread)}: `
  const names = events.names.map((name) => JSON.stringify(name))
  let tid = firstLane
  for (const { name, lanes } of timeline.tracks) {
    for (const [index, lane] of lanes.entries()) {
      const title = `${prefix}${name}${index === 0 ? '' : ` ${index + 1}`}`
      out.add(`,\n${metadata(pid, tid, 'thread_name', { name: title })}`)
      out.add(`,\n${metadata(pid, tid, 'thread_sort_index', { sort_index: tid })}`)
      for (const at of lane.events) out.add(`,\n${formatEvent(events, at, { names, clock, pid, tid })}`)
      tid++
    }
  }
  for (const { name, times, values } of timeline.counters) {
    const title = JSON.stringify(prefix + name)
    for (const [index, time] of times.entries()) {
      // Whole numbers: a version of Perfetto's page fails on others.
      const value = Math.round(values[index] ?? 0)
      out.add(
        `,\n{"ph":"C","name":${title},"pid":${pid},"ts":${clock.format(time)},"args":{"value":${value}}}`,
      )
    }
  }
}

interface Row {
  readonly names: readonly string[]
  readonly clock: Clock
  readonly pid: number
  readonly tid: number
}

function formatEvent(events: EventColumns, at: number, { names, clock, pid, tid }: Row): string {
  const kind = events.kindOf(at)
  const start = events.start[at] ?? 0
  const name =
    kind === kinds.hold || kind === kinds.wait
      ? JSON.stringify(lockName(events.nameOf(at), events.extra[at] ?? 0))
      : (names[events.nameIdOf(at)] ?? names[0])
  const head = `"name":${name},"cat":"${categories[kind] ?? 'other'}","pid":${pid},"tid":${tid},"ts":${clock.format(start)}`
  let args = ''
  eachArg(events, at, (key, value) => {
    args += `${args === '' ? '' : ','}"${key}":${typeof value === 'string' ? JSON.stringify(value) : value}`
  })
  if (kind === kinds.log) return `{"ph":"i","s":"t",${head},"args":{${args}}}`
  const duration = formatMicros((events.end[at] ?? start) - start)
  return `{"ph":"X",${head},"dur":${duration},"args":{${args}}}`
}

function metadata(pid: number, tid: number, name: string, args: object): string {
  return `{"ph":"M","name":"${name}","pid":${pid},"tid":${tid},"args":${JSON.stringify(args)}}`
}

/** Writes times of `process.hrtime` in microseconds. */
class Clock {
  readonly #baseMicros: number
  readonly #restNanos: number

  constructor(baseNanos: bigint) {
    this.#baseMicros = Number(baseNanos / 1000n)
    this.#restNanos = Number(baseNanos % 1000n)
  }

  format(afterNanos: number): string {
    const nanos = Math.round(afterNanos) + this.#restNanos
    const micros = Math.floor(nanos / 1000)
    return `${this.#baseMicros + micros}${fraction(nanos - micros * 1000)}`
  }
}

function formatMicros(nanos: number): string {
  const micros = Math.floor(nanos / 1000)
  return `${micros}${fraction(Math.round(nanos - micros * 1000))}`
}

function fraction(nanos: number): string {
  if (nanos === 0) return ''
  return nanos < 10 ? `.00${nanos}` : nanos < 100 ? `.0${nanos}` : `.${nanos}`
}

function isoTime(nanos: bigint): string {
  return new Date(Number(nanos / 1_000_000n)).toISOString()
}

/** A long text in parts. */
class JsonParts {
  readonly #parts: Buffer[] = []
  #text = ''

  add(text: string): void {
    this.#text += text
    if (this.#text.length > PART_CHARACTERS) this.#flush()
  }

  finish(): Buffer {
    this.#flush()
    return Buffer.concat(this.#parts)
  }

  #flush(): void {
    this.#parts.push(Buffer.from(this.#text))
    this.#text = ''
  }
}
