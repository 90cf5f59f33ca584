// Whether recording into a full window costs what it costs into an empty one.
import { withRegion } from '@hotpath/instrument'
import { CHUNK_BYTES, RECORD_BYTES } from '../../packages/instrument/src/trace/layout.ts'
import { record } from '../../packages/instrument/src/trace/recording.ts'
import { sourceNames, type TraceSources } from '../../packages/instrument/src/trace/sources.ts'
import { comparePairs } from '../pairs.ts'
import { medianInterval } from '../interval.ts'
import { startProcessorTime } from '../processor-time.ts'
import { type Section, sectionHead } from './result.ts'

const MAX_BYTES = 10 * 1024 * 1024
const TIMES = 20_000
const noSources = Object.fromEntries(sourceNames.map((name) => [name, false])) as unknown as TraceSources // of all

let sum = 0
const work = (): number => sum++

function slice(): number {
  const taken = startProcessorTime()
  for (let i = 0; i < TIMES; i++) withRegion('region', work)
  return taken() / TIMES
}

/** Measures each window when it is new, and once more when it has been filled one and a half times. */
export async function measureWindow(rounds: number): Promise<Section> {
  const empty: number[] = []
  const full: number[] = []
  for (let round = -5; round < Math.min(rounds, 60); round++) {
    // An hour: nothing is old enough to leave by itself.
    using _recording = record({ minAgeMs: 3_600_000, maxBytes: MAX_BYTES, sources: noSources })
    // Its first pages are touched by then, as those of a full one are.
    const first = slice()
    for (let written = 0; written < (1.5 * MAX_BYTES) / RECORD_BYTES; written += TIMES) slice()
    const then = slice()
    if (round < 0) continue
    empty.push(first)
    full.push(then)
    // Memory that is done with is given back in its own time.
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const { ratio, low, high } = comparePairs(empty, full)
  return {
    ...sectionHead('one region', 'ns of processor time'),
    rows: [
      { id: 'empty', name: 'into an empty window', ...medianInterval(empty), n: empty.length },
      {
        id: 'full',
        name: 'into a full one',
        ...medianInterval(full),
        n: full.length,
        ratio: { median: ratio, low, high },
      },
    ],
    notes: [
      `windows of ${MAX_BYTES / CHUNK_BYTES} chunks; in a full one each ${CHUNK_BYTES / RECORD_BYTES} events the oldest chunk leaves`,
    ],
  }
}
