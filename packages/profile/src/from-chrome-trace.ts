// A trace, as Chrome's performance panel saves it: the CPU profiles in it -> Profile.

import { merge } from './merge.ts'
import type { Label, Profile } from './profile.ts'
import { V8Input } from './v8-input.ts'
import { toProfile, type V8Node, type V8Sample } from './v8-recording.ts'

/** How to read a trace. */
export interface ChromeTraceOptions {
  /** What the value is called in error messages: a file name. Default: `trace`. */
  readonly source?: string
  /** Whether time in which nothing ran is counted, as a frame `(idle)`. Default: false. */
  readonly includeIdle?: boolean
}

/** Tells whether a parsed JSON value looks like a trace: a list of events, or an object with one. */
export function isChromeTrace(value: unknown): boolean {
  return Array.isArray(value) || (typeof value === 'object' && value !== null && 'traceEvents' in value)
}

/**
 * Turns the CPU profiles of a trace into one profile, with the columns `samples`/`count` and
 * `cpu`/`nanoseconds`. Where the trace has several, one for each thread that ran JavaScript, each sample says
 * in its label `thread` which it comes from.
 *
 * A sample lies on the line that was running; a caller on the line where it begins.
 *
 * @param value - what `JSON.parse` gave; anything at all is checked
 * @throws {ProfileError} `PROFILE_BAD_V8`, saying which part is not as Chrome writes it, or that no profile
 *   was recorded
 */
export function fromChromeTrace(value: unknown, options: ChromeTraceOptions = {}): Profile {
  const { source = 'trace', includeIdle = false } = options
  const input: V8Input = new V8Input(source)
  const events = Array.isArray(value)
    ? (value as unknown[]) // each is checked when it is read
    : input.array(input.object(value, 'the trace')['traceEvents'], 'traceEvents')
  const recordings = new Map<string, Recording>()
  const threads = new Map<string, string>()
  const chunks: (Part & { readonly time: number; readonly key: string })[] = []
  for (const [index, one] of events.entries()) {
    const where = `traceEvents[${index}]`
    const event = input.object(one, where)
    const thread = `${String(event['pid'])} ${String(event['tid'])}`
    const key = `${String(event['pid'])} ${String(event['id'])}`
    if (event['name'] === 'thread_name') threads.set(thread, String(argumentOf(event, 'name')))
    else if (event['name'] === 'Profile') recordings.set(key, readStart({ event, where, input }, thread))
    else if (event['name'] === 'ProfileChunk')
      chunks.push({ event, where, input, key, time: input.number(event['ts'], `${where}.ts`) })
  }
  // Each chunk goes on where the one before it ended. Threads write their events when they like.
  for (const chunk of chunks.toSorted((a, b) => a.time - b.time)) {
    const recording = recordings.get(chunk.key)
    if (!recording) input.fail(chunk.where, `a profile that never began, ${chunk.key}`, 'a Profile event')
    readChunk(recording, chunk)
  }
  const found = [...recordings.values()].filter(({ samples }) => samples.length > 0)
  if (found.length === 0) {
    input.fail('the trace', 'no CPU profile in it', 'what disabled-by-default-v8.cpu_profiler records')
  }
  const names = found.map(({ thread }) => threads.get(thread) ?? thread)
  const profiles = found.map((recording, index) => {
    const name = names[index] ?? ''
    const isUnique = names.indexOf(name) === names.lastIndexOf(name)
    const label: Label = { key: 'thread', str: isUnique ? name : `${name} ${recording.thread}` }
    return toProfile(
      { ...recording, endTime: Math.max(recording.endTime, recording.time) },
      { includeIdle, timeNanos: 0n, labels: found.length > 1 ? [label] : [], input },
    )
  })
  // Threads run beside each other, not one after the other.
  const durationNanos = Math.max(...profiles.map((profile) => Number(profile.durationNanos)))
  return { ...merge(profiles), durationNanos }
}

/** A recording as far as it was read. */
interface Recording {
  readonly thread: string
  readonly startTime: number
  endTime: number
  /** Of the last sample. */
  time: number
  readonly nodes: Map<number, V8Node>
  readonly samples: V8Sample[]
}

interface Part {
  readonly event: Record<string, unknown>
  readonly where: string
  readonly input: V8Input
}

function argumentOf(event: Record<string, unknown>, name: string): unknown {
  const { args } = event
  return typeof args === 'object' && args !== null ? (args as Record<string, unknown>)[name] : undefined
}

function readStart({ event, where, input }: Part, thread: string): Recording {
  const data = input.object(argumentOf(event, 'data'), `${where}.args.data`)
  const startTime = input.number(data['startTime'], `${where}.startTime`)
  return { thread, startTime, endTime: startTime, time: startTime, nodes: new Map(), samples: [] }
}

function readChunk(recording: Recording, { event, where, input }: Part): void {
  const data = input.object(argumentOf(event, 'data'), `${where}.args.data`)
  if (data['endTime'] !== undefined) recording.endTime = input.number(data['endTime'], `${where}.endTime`)
  const profile = input.object(data['cpuProfile'] ?? {}, `${where}.cpuProfile`)
  input.array(profile['nodes'] ?? [], `${where}.nodes`).forEach((one, index) => {
    const at = `${where}.nodes[${index}]`
    const node = input.object(one, at)
    const id = input.number(node['id'], `${at}.id`)
    if (recording.nodes.has(id)) input.fail(at, `a second node with id ${id}`, 'one')
    const parent = node['parent'] === undefined ? undefined : input.number(node['parent'], `${at}.parent`)
    // What V8 does not know it leaves out here.
    const blank = { url: '', lineNumber: -1, columnNumber: -1 }
    const callFrame = { ...blank, ...input.object(node['callFrame'], `${at}.callFrame`) }
    recording.nodes.set(id, { frame: input.frame(callFrame, at), parent, ticks: new Map() })
  })
  const ids = input.array(profile['samples'] ?? [], `${where}.samples`)
  const deltas = input.array(data['timeDeltas'] ?? profile['timeDeltas'] ?? [], `${where}.timeDeltas`)
  if (deltas.length !== ids.length) {
    input.fail(`${where}.timeDeltas`, `${deltas.length} of them`, `${ids.length}, one for each sample`)
  }
  const lines = input.array(data['lines'] ?? [], `${where}.lines`)
  ids.forEach((id, index) => {
    const at = `${where}.timeDeltas[${index}]`
    recording.time = input.number(recording.time + input.number(deltas[index], at), at)
    const line = lines[index] === undefined ? 0 : input.number(lines[index], `${where}.lines[${index}]`)
    recording.samples.push({
      node: input.number(id, `${where}.samples[${index}]`),
      time: recording.time,
      line: Math.max(0, Math.round(line)),
    })
  })
}
