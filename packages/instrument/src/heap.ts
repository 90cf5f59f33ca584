// The heap profiler: one sampler of allocations in the process, read as often as anyone likes.
import { deltaProfile, merge, type Profile, ProfileBuilder, type ValueType } from '@hotpath/profile'
import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { engine, supportsAllocations } from './engine.ts'
import type { HeapMode } from './environment.ts'
import { InstrumentError } from './errors.ts'
import { type ProfiledProcess, toFirstClass } from './first-class.ts'
import { type Frame, toFrame } from './frame.ts'

// Go's rate: on average one sample for each half MiB allocated. Sizes are scaled up accordingly.
const SAMPLE_INTERVAL_BYTES = 512 * 1024
const STACK_DEPTH = 64

// In `alloc` mode V8 keeps every sample for good, at 93 bytes each as measured: 250_000 are 23 MB, and about
// 120 GiB of allocations away. Then the sampler starts anew and the totals are kept here.
const MAX_SAMPLES = 250_000
const ROLLOVER_CHECK_MS = 10_000
// Bounds the totals that are kept: whatever is beyond the largest goes into one frame.
const MAX_KEPT_STACKS = 20_000

/** How the sampler runs. */
export interface HeapProfilerOptions {
  /**
   * `live` samples what is in use, at next to no cost. `alloc` also counts what was collected since; each profile
   * then forces a full garbage collection, a pause of 1 to 4 ms per MB of heap. Before Node 26 it is not to be had,
   * and `live` runs in its place. Left out: the mode of a sampler that is running, otherwise `live`.
   */
  mode?: HeapMode | undefined
}

/** What a heap profile opens on: what is in use, or all that was allocated. */
export type HeapView = 'heap' | 'allocs'

/** Samples what the JavaScript heap is made of, and, in `alloc` mode, what passed through it. */
export interface HeapProfiler {
  readonly running: boolean
  /**
   * Starts sampling; what was allocated before is not seen. Sampling goes on until every lease that was handed
   * out is disposed of.
   *
   * @throws {InstrumentError} `HEAP_PROFILER_BUSY` when it runs in the other mode, or another library of the
   * process runs it; `ENGINE_UNAVAILABLE`
   */
  start(options?: HeapProfilerOptions): Disposable
  /**
   * Returns a profile with Go's columns: `alloc_objects`, `alloc_space`, `inuse_objects`, `inuse_space`. Reading
   * changes nothing: the next profile starts from the same moment. In `live` mode the `alloc_` columns are zero.
   *
   * Memory outside the heap, such as that of buffers, has no stack: it is the frame `(external)`, in use only.
   *
   * @throws {InstrumentError} `HEAP_PROFILER_BUSY` when it is not running
   */
  profile(options?: { view?: HeapView; gc?: boolean }): Profile
  /** How many samples the latest profile had; undefined before the first. */
  readonly latestCount: number | undefined
}

/**
 * The heap profiler of this process.
 *
 * @example
 * using sampling = heapProfiler.start()
 * const before = heapProfiler.profile({ gc: true })
 */
export const heapProfiler: HeapProfiler = createHeapProfiler()

const startListeners = new Set<() => void>()

/**
 * Calls back each time that V8's sampler has started, at roll-overs too: whatever was attached to the one before
 * is gone by then.
 */
export function whenSamplingStarts(listener: () => void): Disposable {
  startListeners.add(listener)
  return { [Symbol.dispose]: () => startListeners.delete(listener) }
}

const columns = {
  allocObjects: { type: 'alloc_objects', unit: 'count' },
  allocSpace: { type: 'alloc_space', unit: 'bytes' },
  inuseObjects: { type: 'inuse_objects', unit: 'count' },
  inuseSpace: { type: 'inuse_space', unit: 'bytes' },
} as const
const sampleTypes: readonly ValueType[] = Object.values(columns)
const periodType: ValueType = { type: 'space', unit: 'bytes' }

/** The columns that count since the start, so that a delta subtracts them. What is in use now, is in use now. */
const cumulative = [columns.allocObjects.type, columns.allocSpace.type]

/** A node of V8's tree of allocation stacks, in the one form or the other. Exported for tests. */
export interface AllocationNode {
  readonly name?: string
  readonly scriptName: string
  readonly lineNumber?: number
  readonly columnNumber?: number
  readonly children: readonly AllocationNode[]
  readonly allocations: readonly Allocation[]
}

type Allocation =
  | { readonly sizeBytes: number; readonly count: number }
  | {
      readonly inuseObjects: number
      readonly inuseSpaceBytes: number
      readonly allocObjects: number
      readonly allocSpaceBytes: number
    }

type Sampling =
  | { readonly state: 'off' }
  | {
      readonly state: 'running'
      readonly asked: HeapMode
      readonly mode: HeapMode
      readonly timer: NodeJS.Timeout | undefined
      leases: number
      /** When the current sampler started: what is in use from before is not seen. */
      sinceMs: number
      allocatedBytesAtStart: number
      rollovers: number
      kept: Profile | undefined
    }

/** Returns a profiler with bounds of its own. Exported for tests. */
export function createHeapProfiler({
  allocations = supportsAllocations(),
  maxSamples = MAX_SAMPLES,
  checkMs = ROLLOVER_CHECK_MS,
}: { allocations?: boolean; maxSamples?: number; checkMs?: number } = {}): HeapProfiler {
  let sampling: Sampling = { state: 'off' }
  let latestCount: number | undefined

  const begin = (mode: HeapMode): void => {
    try {
      engine().heap.start(SAMPLE_INTERVAL_BYTES, STACK_DEPTH, mode === 'alloc')
    } catch (cause) {
      if (cause instanceof InstrumentError) throw cause
      throw new InstrumentError('HEAP_PROFILER_BUSY', 'heap profiling already in use by another library', {
        cause,
      })
    }
    for (const listener of startListeners) quietly(listener)()
  }

  const read = (): Profile => fromAllocationTree(engine().heap.v8Profile(), process.memoryUsage().external)

  const rollOver = (): void => {
    if (sampling.state === 'off') return
    const soFar = keepTotals(sampling.kept, read())
    engine().heap.stop()
    begin(sampling.mode)
    sampling.kept = soFar
    sampling.rollovers++
    sampling.sinceMs = Date.now()
    sampling.allocatedBytesAtStart = allocatedBytes()
  }

  const rollOverWhenFull = (): void => {
    if (sampling.state === 'off') return
    const samples = (allocatedBytes() - sampling.allocatedBytesAtStart) / SAMPLE_INTERVAL_BYTES
    if (samples >= maxSamples) rollOver()
  }

  const release = (): void => {
    if (sampling.state === 'off' || --sampling.leases > 0) return
    clearInterval(sampling.timer)
    sampling = { state: 'off' }
    engine().heap.stop()
  }

  return {
    get running() {
      return sampling.state === 'running'
    },
    get latestCount() {
      return latestCount
    },
    start({ mode: asked } = {}) {
      if (sampling.state === 'running') {
        if (asked !== undefined && asked !== sampling.asked) {
          throw new InstrumentError(
            'HEAP_PROFILER_BUSY',
            `heap: starting the sampler: met one that runs in mode ${sampling.asked}, want the same mode instead of ${asked}`,
          )
        }
        sampling.leases++
      } else {
        const mode = asked === 'alloc' && allocations ? 'alloc' : 'live'
        begin(mode)
        const timer = mode === 'alloc' ? setInterval(quietly(rollOverWhenFull), checkMs) : undefined
        timer?.unref()
        sampling = {
          state: 'running',
          asked: asked ?? 'live',
          mode,
          timer,
          leases: 1,
          sinceMs: Date.now(),
          allocatedBytesAtStart: allocatedBytes(),
          rollovers: 0,
          kept: undefined,
        }
      }
      let released = false
      return {
        [Symbol.dispose]() {
          if (!released) release()
          released = true
        },
      }
    },
    profile({ view = 'heap', gc = false } = {}) {
      if (sampling.state === 'off') {
        throw new InstrumentError(
          'HEAP_PROFILER_BUSY',
          'heap: reading a profile: met no sampler, want one started',
        )
      }
      // V8 collects before it tells living from dead, so in that mode there is nothing to add.
      if (gc && sampling.mode === 'live') collectGarbage()
      const current = read()
      const { mode, kept } = sampling
      const result = toFirstClass(kept === undefined ? current : merge([kept, current]), {
        sampleTypes,
        periodType,
        period: SAMPLE_INTERVAL_BYTES,
        // In live mode there is nothing to see in the alloc_ columns.
        defaultSampleType: view === 'allocs' && mode === 'alloc' ? 'alloc_space' : 'inuse_space',
        timeNanos: BigInt(Date.now()) * 1_000_000n,
        durationNanos: 0,
        comments: heapComments(sampling),
      })
      latestCount = result.samples.length
      return result
    },
  }
}

/**
 * Returns what happened between two heap profiles: what was allocated in between, and what is in use at the
 * later moment. (Go subtracts what was in use too, so that its delta shows growth and hides the heap.)
 */
export function heapDelta(before: Profile, after: Profile): Profile {
  const delta = deltaProfile(before, after, { cumulative })
  return toFirstClass(delta, {
    sampleTypes,
    periodType,
    period: after.period,
    defaultSampleType: after.defaultSampleType,
    timeNanos: after.timeNanos,
    durationNanos: Number(after.timeNanos - before.timeNanos),
    comments: after.comments.slice(0, -1),
  })
}

/**
 * Converts the tree of allocation stacks which the engine left of a process that was running out of memory.
 *
 * @param root - what was alive then; nothing says what had been allocated and collected before
 */
export function toNearLimitProfile(
  root: AllocationNode,
  timeNanos: bigint,
  subject: ProfiledProcess,
): Profile {
  return toFirstClass(fromAllocationTree(root, 0), {
    sampleTypes,
    periodType,
    period: SAMPLE_INTERVAL_BYTES,
    defaultSampleType: columns.inuseSpace.type,
    timeNanos,
    durationNanos: 0,
    comments: [
      `taken because the heap was near its limit; one sample per ${SAMPLE_INTERVAL_BYTES} bytes, memory outside the heap not included`,
    ],
    subject,
  })
}

function heapComments(sampling: Extract<Sampling, { state: 'running' }>): string[] {
  const since = new Date(sampling.sinceMs).toISOString()
  const comments = [
    `heap mode: ${sampling.mode}, one sample per ${SAMPLE_INTERVAL_BYTES} bytes; sees what was allocated since ${since}`,
  ]
  if (sampling.mode === 'live')
    comments.push('alloc_objects and alloc_space are not counted in live mode: set PPROF_HEAP=alloc')
  if (sampling.asked !== sampling.mode) {
    comments.push(`heap mode alloc was asked for and needs Node 26 or newer, this is ${process.version}`)
  }
  if (sampling.rollovers > 0) {
    comments.push(
      `roll-overs: ${sampling.rollovers}; alloc_ columns are complete, inuse_ columns begin at the last one`,
    )
  }
  return comments
}

/** Converts V8's tree of allocation stacks, and the bytes it holds outside of its heap. Exported for tests. */
export function fromAllocationTree(root: AllocationNode, externalBytes: number): Profile {
  const builder = new ProfileBuilder({ sampleTypes, periodType, period: SAMPLE_INTERVAL_BYTES })
  // An explicit list and not recursion: how deep the tree is, is up to the service.
  const open = root.children.map((node) => ({ node, callers: [] as readonly Frame[] }))
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, callers } = next
    const stack = [frameOf(node), ...callers]
    for (const allocation of node.allocations) {
      const values = valuesOf(allocation)
      const objects = values[0] || values[2]
      const bytes = values[1] || values[3]
      // Go's label: the size of one object of this sample.
      const labels = objects > 0 ? [{ key: 'bytes', num: Math.round(bytes / objects) }] : []
      builder.add(stack, values, labels)
    }
    for (const child of node.children) open.push({ node: child, callers: stack })
  }
  if (externalBytes > 0) builder.add([external], [0, 0, 1, externalBytes])
  return builder.build()
}

const external: Frame = { name: '(external)', filename: '', line: 0, startLine: 0 }
const others: Frame = { name: '(other stacks)', filename: '', line: 0, startLine: 0 }

function frameOf({ name = '', scriptName, lineNumber = 0, columnNumber = 0 }: AllocationNode): Frame {
  return toFrame({ name, script: scriptName, line: lineNumber, column: columnNumber })
}

function valuesOf(allocation: Allocation): [number, number, number, number] {
  if ('count' in allocation) return [0, 0, allocation.count, allocation.count * allocation.sizeBytes]
  const { allocObjects, allocSpaceBytes, inuseObjects, inuseSpaceBytes } = allocation
  return [allocObjects, allocSpaceBytes, inuseObjects, inuseSpaceBytes]
}

/** Adds the allocations of a sampler that ends to those of its predecessors. Exported for tests. */
export function keepTotals(
  kept: Profile | undefined,
  ended: Profile,
  maxStacks: number = MAX_KEPT_STACKS,
): Profile {
  const all = kept === undefined ? ended : merge([kept, ended])
  const totals = new ProfileBuilder({ sampleTypes, periodType, period: SAMPLE_INTERVAL_BYTES })
  const largestFirst = all.samples.toSorted((a, b) => Number(b.values[1] ?? 0) - Number(a.values[1] ?? 0))
  for (const [index, sample] of largestFirst.entries()) {
    const [objects = 0, bytes = 0] = sample.values
    const frames = sample.locations.flatMap(({ lines }) =>
      lines.map(({ function: { name, filename, startLine }, line }) => ({ name, filename, startLine, line })),
    )
    if (objects === 0 && bytes === 0) continue
    if (index < maxStacks) totals.add(frames, [objects, bytes, 0, 0], sample.labels)
    else totals.add([others], [objects, bytes, 0, 0])
  }
  return totals.build()
}

function allocatedBytes(): number {
  return getHeapStatistics().total_allocated_bytes
}

// It takes 1 ms, and has to come in between another one's for microseconds each time.
const MAX_GC_ATTEMPTS = 20

let gc: (() => void) | undefined

function collectGarbage(): void {
  // V8's flags are those of the process: another thread that does the same may take the flag back in between.
  for (let attempt = 0; gc === undefined && attempt < MAX_GC_ATTEMPTS; attempt++) {
    // A context of its own gets to see gc(); the service's globalThis does not change.
    setFlagsFromString('--expose-gc')
    gc = runInNewContext('globalThis.gc') as (() => void) | undefined // that is what the flag provides
    setFlagsFromString('--no-expose-gc')
  }
  if (gc === undefined) throw new Error('collecting garbage: met no gc(), want the one of --expose-gc')
  gc()
}

/** A timer of ours must not bring the service down: what fails is tried again the next time. */
function quietly(work: () => void): () => void {
  return () => {
    try {
      work()
    } catch {
      // The sampler keeps running and the bound is checked again in a moment.
    }
  }
}
