// For how long a snapshot of a full window of 10 MB holds the event loop up, by the recorder's own word and by ours.
import { FlightRecorder, log, withRegion, withTask } from '@hotpath/instrument'
import { medianInterval } from '../interval.ts'
import { type RowResult, type Section, sectionHead } from './result.ts'

const MAX_BYTES = 10 * 1024 * 1024
const RECORDS = MAX_BYTES / 32

/** As a service would: tasks of five regions and a message of two records. */
function fill(): void {
  for (let written = 0; written < 1.2 * RECORDS; written += 8) {
    withTask('request', () => {
      for (let region = 0; region < 5; region++) withRegion(`region ${region}`, () => {})
      log('db', 'some rows of a table')
    })
  }
}

interface Taken {
  /** The longest time between two turns of the event loop meanwhile. */
  readonly longestMs: number
  readonly wallMs: number
  readonly heldMs: number
  readonly bytes: number
  readonly events: number
}

/** Looks at each turn of the event loop until something is over. */
async function watch(run: () => Promise<{ heldMs: number; bytes: number; events: number }>): Promise<Taken> {
  let over = false
  const startMs = performance.now()
  const result = run().finally(() => (over = true))
  let longestMs = 0
  let before = performance.now()
  while (!over) {
    await new Promise((resolve) => setImmediate(resolve))
    const now = performance.now()
    longestMs = Math.max(longestMs, now - before)
    before = now
  }
  return { ...(await result), longestMs, wallMs: performance.now() - startMs }
}

/** Measures snapshots, each next to as long a time without one. */
export async function measureSnapshot(rounds: number): Promise<Section> {
  const recorder = new FlightRecorder({ minAgeMs: 3_600_000, maxBytes: MAX_BYTES })
  recorder.start()
  const taken: Taken[] = []
  const without: Taken[] = []
  for (let round = -2; round < Math.min(rounds, 20); round++) {
    fill()
    await new Promise((resolve) => setTimeout(resolve, 100))
    const snapshot = await watch(async () => {
      const { bytes, events, heldMs } = await recorder.snapshot()
      return { bytes: bytes.byteLength, events, heldMs }
    })
    const nothing = await watch(async () => {
      await new Promise((resolve) => setTimeout(resolve, snapshot.wallMs))
      return { heldMs: 0, bytes: 0, events: 0 }
    })
    if (round < 0) continue
    taken.push(snapshot)
    without.push(nothing)
  }
  await recorder.stop()
  const row = (id: string, name: string, values: readonly number[]): RowResult => ({
    id,
    name,
    ...medianInterval(values),
    n: values.length,
  })
  const largest = taken.reduce((a, b) => (a.events > b.events ? a : b))
  return {
    ...sectionHead('a snapshot of a full window', 'ms'),
    rows: [
      row(
        'held',
        'the event loop held up, by the recorder',
        taken.map(({ heldMs }) => heldMs),
      ),
      row('held-worst', 'the same, the longest of all', [Math.max(...taken.map(({ heldMs }) => heldMs))]),
      row(
        'longest',
        'the longest turn of the loop meanwhile',
        taken.map(({ longestMs }) => longestMs),
      ),
      row(
        'longest-without',
        'the longest turn in as long without',
        without.map(({ longestMs }) => longestMs),
      ),
      row(
        'wall',
        'until the file is there',
        taken.map(({ wallMs }) => wallMs),
      ),
    ],
    notes: [
      `${largest.events} events in ${(largest.bytes / 1e6).toFixed(1)} MB of Perfetto's form; the loop turns without pause, so that the writer has the other core to itself at best`,
    ],
  }
}
