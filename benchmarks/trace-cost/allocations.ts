// How many bytes of the heap an event takes: by V8's own count of all that was ever allocated.
import { log, startRegion, withRegion, withTask } from '@hotpath/instrument'
import { Session } from 'node:inspector/promises'
import { getHeapStatistics } from 'node:v8'
import { record } from '../../packages/instrument/src/trace/recording.ts'
import { sourceNames, type TraceSources } from '../../packages/instrument/src/trace/sources.ts'
import { openTelemetry } from '../old-ways/spans.ts'
import { medianInterval } from '../interval.ts'
import { type RowResult, type Section, sectionHead } from './result.ts'

const TIMES = 20_000
const noSources = Object.fromEntries(sourceNames.map((name) => [name, false])) as unknown as TraceSources // of all

let sum = 0
const work = (): number => sum++

/** As much of a call as withRegion makes. */
function call<T>(run: () => T): T {
  return run()
}

interface Case {
  readonly id: string
  readonly name: string
  readonly run: (times: number) => void
}

const cases: readonly Case[] = [
  {
    id: 'nothing',
    name: 'the function alone',
    run(times) {
      for (let i = 0; i < times; i++) call(work)
    },
  },
  {
    id: 'with-region',
    name: 'withRegion(name, fn)',
    run(times) {
      for (let i = 0; i < times; i++) withRegion('region', work)
    },
  },
  {
    id: 'start-region',
    name: 'startRegion(name).end()',
    run(times) {
      for (let i = 0; i < times; i++) startRegion('region').end()
    },
  },
  {
    id: 'using-region',
    name: 'using region = startRegion(name)',
    run(times) {
      for (let i = 0; i < times; i++) {
        using _region = startRegion('region')
      }
    },
  },
  {
    id: 'log',
    name: 'log(category, message)',
    run(times) {
      for (let i = 0; i < times; i++) log('category', 'a message')
    },
  },
  {
    id: 'with-task',
    name: 'withTask(type, fn)',
    run(times) {
      for (let i = 0; i < times; i++) withTask('task', work)
    },
  },
  {
    id: 'span',
    name: 'OpenTelemetry startSpan and end',
    run(times) {
      const tracer = openTelemetry()
      for (let i = 0; i < times; i++) tracer.startSpan('region').end()
    },
  },
]

/** Measures, and has the allocation profile say who of ours allocated anything. */
export async function measureAllocations(rounds: number): Promise<Section> {
  using _recording = record({ minAgeMs: 10_000, maxBytes: 10 * 1024 * 1024, sources: noSources })
  const rows: RowResult[] = []
  for (const { id, name, run } of cases) {
    // Until it is compiled.
    for (let i = 0; i < 50; i++) run(TIMES)
    const bytes = Array.from({ length: Math.min(rounds, 40) }, () => {
      const before = getHeapStatistics().total_allocated_bytes
      run(TIMES)
      return (getHeapStatistics().total_allocated_bytes - before) / TIMES
    })
    rows.push({ id, name, ...medianInterval(bytes), n: bytes.length })
  }
  return {
    ...sectionHead('one event', 'bytes allocated'),
    rows,
    notes: await allocatorsOfOurs(),
  }
}

interface SampledNode {
  readonly selfSize: number
  readonly callFrame: { readonly functionName: string; readonly url: string }
  readonly children: readonly SampledNode[]
}

/** What V8's allocation profile has of our files while a million regions and messages are recorded. */
async function allocatorsOfOurs(): Promise<string[]> {
  const session = new Session()
  session.connect()
  await session.post('HeapProfiler.startSampling', {
    samplingInterval: 1024,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  })
  const events = 1_000_000
  for (const { id, run } of cases) if (id === 'with-region' || id === 'log') run(events / 2)
  const { profile } = await session.post('HeapProfiler.stopSampling')
  session.disconnect()
  const bytes = new Map<string, number>()
  const open: SampledNode[] = [profile.head]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    open.push(...node.children)
    const { url, functionName } = node.callFrame
    if (node.selfSize > 0 && url.includes('/src/trace/')) {
      bytes.set(functionName, (bytes.get(functionName) ?? 0) + node.selfSize)
    }
  }
  const total = [...bytes.values()].reduce((sum, size) => sum + size, 0)
  const names = [...bytes].toSorted(([, a], [, b]) => b - a).map(([name, size]) => `${name} ${size}`)
  return [
    `allocation profile of ${events} regions and messages: ${total} bytes in the recorder's own functions${names.length > 0 ? ` (${names.join(', ')})` : ''}`,
  ]
}
