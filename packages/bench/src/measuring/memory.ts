// What an operation allocates: bytes and objects on the heap, each one counted, and bytes outside of it.
import { Session } from 'node:inspector'
import process from 'node:process'
import { GCProfiler } from 'node:v8'
import type { BenchmarkBody } from '../benchmark.ts'
import { collectGarbage } from './garbage.ts'
import { type Amount, MeasuredB, type Meter } from './measured-b.ts'
import { threadCpuMicros } from './thread-cpu.ts'
import { measureTime, type Timed } from './time.ts'

/** What one iteration allocates. */
export interface Allocated {
  /** On the heap of V8. */
  readonly bytes: number
  readonly objects: number
  /** Outside of it: what ArrayBuffers and other native objects hold. Undefined where it could not be told. */
  readonly externalBytes: number | undefined
}

/**
 * Counts every allocation while it is on: V8's sampling heap profiler, with a sample for each byte, and what has been
 * collected meanwhile included. An object is exactly as large as it is said to be; those that the optimising compiler
 * lays out as one block are one block, unless Node.js was started with `--no-turbo-allocation-folding`.
 */
class AllocationMeter implements Meter {
  bytes = 0
  objects = 0
  /** How often it was started. */
  #starts = 0
  readonly #session = new Session()

  constructor() {
    this.#session.connect()
  }

  start(): void {
    this.#starts++
    // Answers at once: the session is of this very thread.
    this.#session.post('HeapProfiler.startSampling', {
      samplingInterval: 1,
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: true,
    })
  }

  stop(): void {
    this.#session.post('HeapProfiler.stopSampling', (error, answer) => {
      if (error) throw error
      // Part of the protocol, and missing in the types that Node.js has of it.
      const { samples } = answer.profile as typeof answer.profile & { samples: readonly { size: number }[] }
      this.objects += samples.length
      for (const { size } of samples) this.bytes += size
    })
  }

  reset(): void {
    this.bytes = 0
    this.objects = 0
    this.#starts = 0
  }

  /** What was counted, without what each start allocates itself: the least of some that had nothing to count. */
  withoutItsOwn(): Counted {
    const { bytes, objects } = this
    const starts = this.#starts
    // Once is the same in every run, and no difference.
    if (starts <= 1) return { bytes, objects }
    let own: Counted = { bytes: Number.POSITIVE_INFINITY, objects: Number.POSITIVE_INFINITY }
    for (let round = 0; round < 10; round++) {
      this.reset()
      this.start()
      this.stop()
      own = { bytes: Math.min(own.bytes, this.bytes), objects: Math.min(own.objects, this.objects) }
    }
    return { bytes: bytes - starts * own.bytes, objects: objects - starts * own.objects }
  }

  close(): void {
    this.#session.disconnect()
  }
}

// How long a benchmark is run so that it is compiled, and how much processor time one count may take. Neither is what
// -benchtime says: a count does not become better with time.
const WARM_NANOS = 3e8
const COUNT_NANOS = 1.5e8
// Each allocation is a record until the end.
const MOST_COUNTED = 10_000
const LEAST_COUNTED = 8
// Each record is weak, and whoever collects garbage looks at all of them: with many more than this at a time a count does
// not come to an end.
const MOST_OBJECTS = 500_000
const LEAST_OF_MANY = 2
// A benchmark that stops its timer in each iteration has the profiler started and stopped as often.
const MOST_COUNTED_WITH_PAUSES = 32

// So often it is counted at most until two counts agree.
const ROUNDS = 6
/** Within which share of one another two counts of bytes are the same. */
const SAME = 0.001

/**
 * Counts what an iteration of a benchmark allocates.
 *
 * The benchmark is run until it should be compiled, then with n iterations and with 2n: what the second run allocates
 * beyond the first is that of n iterations, without the setup. Code that is not compiled yet allocates more, and so does
 * the engine itself while it compiles; so that is done again until two counts agree.
 */
export async function measureMemory(name: string, body: BenchmarkBody, amount: Amount): Promise<Allocated> {
  const warm = await measureTime(name, body, 'n' in amount ? amount : { nanos: WARM_NANOS })
  const n = 'n' in amount ? Math.max(1, amount.n) : await affordableIterations(name, body, warm)
  let counted = await countPerIteration(name, body, n)
  for (let round = 1; round < ROUNDS; round++) {
    const before = counted
    counted = await countPerIteration(name, body, n)
    const isSame = Math.abs(counted.bytes - before.bytes) <= SAME * Math.max(1, before.bytes)
    if (isSame && Math.abs(counted.objects - before.objects) < 0.01) break
  }
  return {
    bytes: withoutStrays(counted.bytes, n, STRAY_BYTES),
    objects: withoutStrays(counted.objects, n, STRAY_OBJECTS),
    externalBytes: await externalBytes(name, body, n),
  }
}

/** How many iterations can be counted in time: found by trying, as what is counted slows down by 2 or by 100. */
async function affordableIterations(name: string, body: BenchmarkBody, warm: Timed): Promise<number> {
  const most = Math.min(
    warm.pauses > 1 ? MOST_COUNTED_WITH_PAUSES : MOST_COUNTED,
    Math.max(LEAST_COUNTED, warm.n),
  )
  const { objects } = await countAllocations(name, body, 1)
  if (objects * LEAST_COUNTED > MOST_OBJECTS) return LEAST_OF_MANY
  for (let n = LEAST_COUNTED; ; n *= 4) {
    const { tookNanos } = await countAllocations(name, body, n)
    if (n >= most) return most
    if (4 * tookNanos > COUNT_NANOS) return n
  }
}

// So much the engine allocates for itself in one count and not in the other, whatever is counted.
const STRAY_OBJECTS = 8
const STRAY_BYTES = 512

/** What is whole but for a few strays among all n iterations is whole. */
function withoutStrays(perIteration: number, n: number, strays: number): number {
  const whole = Math.round(perIteration)
  if (Math.abs(perIteration - whole) * n <= strays) return whole
  return Math.round(perIteration * 100) / 100
}

interface Counted {
  readonly bytes: number
  readonly objects: number
}

async function countPerIteration(name: string, body: BenchmarkBody, n: number): Promise<Counted> {
  const once = await countAllocations(name, body, n)
  const twice = await countAllocations(name, body, 2 * n)
  return {
    bytes: Math.max(0, (twice.bytes - once.bytes) / n),
    objects: Math.max(0, (twice.objects - once.objects) / n),
  }
}

async function countAllocations(
  name: string,
  body: BenchmarkBody,
  n: number,
): Promise<Counted & { readonly tookNanos: number }> {
  const meter = new AllocationMeter()
  const b = new MeasuredB(name, { n }, meter)
  collectGarbage()
  const before = threadCpuMicros()
  try {
    b.startTimer()
    await body(b)
    b.stopTimer()
    const tookNanos = (threadCpuMicros() - before) * 1000
    return { ...meter.withoutItsOwn(), tookNanos }
  } finally {
    meter.close()
    await b.cleanUp()
  }
}

// What Node.js itself may take meanwhile.
const OTHERS_BYTES = 256

/**
 * Nobody counts what is allocated outside of the heap, only what is there. So it is looked at before and after as many
 * iterations as fit between two collections of garbage: first many, then half of them, and so on.
 */
async function externalBytes(name: string, body: BenchmarkBody, most: number): Promise<number | undefined> {
  for (let n = most; n >= 1; n = Math.floor(n / 2)) {
    const once = await externalGrowth(name, body, n)
    const none = await externalGrowth(name, body, 0)
    if (once === undefined || none === undefined) continue
    return once - none < OTHERS_BYTES ? 0 : withoutStrays((once - none) / n, n, OTHERS_BYTES)
  }
  return undefined
}

async function externalGrowth(name: string, body: BenchmarkBody, n: number): Promise<number | undefined> {
  const meter = new ExternalMeter()
  const b = new MeasuredB(name, { n }, meter)
  // Twice: what the first found unused may be given back only after it.
  collectGarbage()
  collectGarbage()
  const collections = new GCProfiler()
  collections.start()
  try {
    b.startTimer()
    await body(b)
    b.stopTimer()
  } finally {
    const { statistics } = collections.stop() ?? { statistics: [] }
    await b.cleanUp()
    if (statistics.length > 0) meter.isDisturbed = true
  }
  return meter.isDisturbed ? undefined : meter.bytes
}

class ExternalMeter implements Meter {
  bytes = 0
  isDisturbed = false
  #before = 0

  start(): void {
    this.#before = process.memoryUsage().external
  }

  stop(): void {
    this.bytes += process.memoryUsage().external - this.#before
  }

  reset(): void {
    this.bytes = 0
  }
}
