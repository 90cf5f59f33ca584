// Profiles out of a trace, as `go tool trace -pprof=TYPE` makes them: what waits, what held up, what ran, by its stack.

import { type Frame, type Profile, ProfileBuilder } from '@hotpath/profile'
import { TraceError } from './errors.ts'
import { Tasks } from './tasks.ts'
import { argOf, durationOf, nameOf, slices, type SliceKind, slicesOf, threadOf, type Trace } from './trace.ts'

/** The profiles that there are, and what each says. The reference page is made from this. */
export const extractedProfiles = {
  net: 'Calls to others: how long they took, by the task and the regions that they were made in.',
  sync: 'Waits for locks, by the task and the regions that waited.',
  sched: 'When the event loop was held up, by the stack that held it up.',
  cpu: 'What the CPU was sampled in.',
  region: 'Where tasks spent their time: regions, by the task and the regions around them.',
} as const

export type ExtractedProfile = keyof typeof extractedProfiles

/**
 * Makes a profile of one aspect of a trace.
 *
 * @param source - what the trace is called in messages
 * @throws {TraceError} `TRACE_WITHOUT_SAMPLES`
 */
export function extractProfile(trace: Trace, type: ExtractedProfile, source: string): Profile {
  const unit = { unit: 'nanoseconds' }
  const measure = type === 'cpu' ? 'cpu' : type === 'region' ? 'wall' : 'delay'
  const builder = new ProfileBuilder({
    sampleTypes: [
      {
        type: type === 'net' || type === 'sync' || type === 'sched' ? 'contentions' : 'samples',
        unit: 'count',
      },
      { type: measure, ...unit },
    ],
    durationNanos: Math.round(trace.durationNanos),
    comments: [`trace -pprof=${type}`],
    filename: trace.info.program,
    ...(Date.parse(trace.info.taken) > 0 && { timeNanos: BigInt(Date.parse(trace.info.taken)) * 1_000_000n }),
  })
  const count =
    type === 'cpu'
      ? addSamples(trace, builder)
      : type === 'sched'
        ? addStalls(trace, builder)
        : addWork(trace, builder, workKinds[type])
  if (count === 0) {
    const message = `${source}: -pprof=${type}: the trace has none of it; it would be: ${extractedProfiles[type]}`
    throw new TraceError('TRACE_WITHOUT_SAMPLES', message)
  }
  return builder.build()
}

const workKinds = { net: slices.call, sync: slices.wait, region: slices.region } as const

/** Slices that are measured, under all that is around them. */
function addWork(trace: Trace, builder: ProfileBuilder, kind: SliceKind): number {
  const tasks = new Tasks(trace)
  const within = kind === slices.region ? nestedNanos(trace, tasks) : undefined
  let count = 0
  for (let slice = 0; slice < trace.start.length; slice++) {
    const isTask = trace.kind[slice] === slices.request || trace.kind[slice] === slices.task
    if (trace.kind[slice] !== kind && !(within && isTask)) continue
    const frames: Frame[] = [frame(nameOf(trace, slice))]
    for (let around = trace.parent[slice] ?? -1; around >= 0; around = trace.parent[around] ?? -1) {
      frames.push(frame(nameOf(trace, around)))
    }
    // What is done beside something else is in a lane of its own, without its task around it.
    const task = tasks.list[tasks.ofSlice(slice)]
    if (task && !isTask && !hasAround(trace, slice, task.slice)) frames.push(frame(task.type))
    builder.add(frames, [1, Math.max(0, Math.round(durationOf(trace, slice) - (within?.[slice] ?? 0)))])
    count++
  }
  return count
}

function hasAround(trace: Trace, slice: number, wanted: number): boolean {
  for (let around = trace.parent[slice] ?? -1; around >= 0; around = trace.parent[around] ?? -1) {
    if (around === wanted) return true
  }
  return false
}

/** How much of each slice is spent in regions and tasks right within it. */
function nestedNanos(trace: Trace, tasks: Tasks): Float64Array {
  const nested = new Float64Array(trace.start.length)
  for (let slice = 0; slice < trace.start.length; slice++) {
    const parent = trace.parent[slice] ?? -1
    const isMeasured = trace.kind[slice] === slices.region || trace.kind[slice] === slices.task
    if (parent >= 0 && isMeasured) nested[parent] = (nested[parent] ?? 0) + durationOf(trace, slice)
    else if (isMeasured) {
      const task = tasks.list[tasks.ofSlice(slice)]
      if (task && task.slice !== slice)
        nested[task.slice] = (nested[task.slice] ?? 0) + durationOf(trace, slice)
    }
  }
  return nested
}

function addStalls(trace: Trace, builder: ProfileBuilder): number {
  let count = 0
  for (let slice = 0; slice < trace.start.length; slice++) {
    if (trace.kind[slice] !== slices.stall) continue
    const stack = argOf(trace, slice, 'stack')
    const frames = typeof stack === 'string' && stack !== '' ? stack.split(' < ').map(frameOfText) : []
    builder.add(
      frames.length > 0 ? frames : [frame('(not sampled)')],
      [1, Math.round(durationOf(trace, slice))],
      [{ key: 'thread', str: trace.threads[threadOf(trace, slice)]?.name ?? '' }],
    )
    count++
  }
  return count
}

function addSamples(trace: Trace, builder: ProfileBuilder): number {
  let count = 0
  for (const track of trace.tracks) {
    if (track.kind !== 'cpu') continue
    const [from, to] = slicesOf(trace, track)
    const nested = new Float64Array(to - from)
    for (let slice = from; slice < to; slice++) {
      const parent = trace.parent[slice] ?? -1
      if (parent >= from) nested[parent - from] = (nested[parent - from] ?? 0) + durationOf(trace, slice)
    }
    for (let slice = from; slice < to; slice++) {
      const own = Math.round(durationOf(trace, slice) - (nested[slice - from] ?? 0))
      if (own <= 0) continue
      const frames: Frame[] = []
      for (let at = slice; at >= 0; at = trace.parent[at] ?? -1) {
        const place = argOf(trace, at, 'place')
        frames.push(frameAt(nameOf(trace, at), typeof place === 'string' ? place : ''))
      }
      builder.add(frames, [1, own], [{ key: 'thread', str: trace.threads[track.thread]?.name ?? '' }])
      count++
    }
  }
  return count
}

function frame(name: string): Frame {
  return { name: name === '' ? '(without a name)' : name, filename: '' }
}

/** `parse (/srv/shop/src/parse.ts:12)`, as stacks of stalls have it. */
function frameOfText(text: string): Frame {
  const [, name = text, place = ''] = /^(.*) \((.*)\)$/s.exec(text) ?? []
  return frameAt(name, place)
}

function frameAt(name: string, place: string): Frame {
  const [, filename = '', line = '0'] = /^(.*):(\d{1,9})$/s.exec(place) ?? []
  return { ...frame(name), filename, ...(Number(line) > 0 && { line: Number(line) }) }
}
