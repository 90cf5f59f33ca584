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
    for (let i = 0; i < 15; i++) run(TIMES)
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

const SAMPLED_EVENTS = 1_000_000
// The first compiles everything anew, because it is sampled; of the others the least counts: whatever V8 allocates for
// itself in between, such as feedback for a function that it had thrown away, comes now and then.
const SAMPLED_RUNS = 5

/** What V8's allocation profile has of our files while a million regions and messages are recorded. */
async function allocatorsOfOurs(): Promise<string[]> {
  using session = inspectorSession()
  const runs: Map<string, number>[] = []
  for (let i = 0; i < SAMPLED_RUNS; i++) {
    await session.post('HeapProfiler.startSampling', {
      samplingInterval: 1024,
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: true,
    })
    for (const { id, run } of cases) if (id === 'with-region' || id === 'log') run(SAMPLED_EVENTS / 2)
    const { profile } = await session.post('HeapProfiler.stopSampling')
    runs.push(bytesOfOurs(profile.head))
  }
  const sum = (bytes: ReadonlyMap<string, number>): number =>
    [...bytes.values()].reduce((all, size) => all + size, 0)
  const least = runs.slice(1).reduce((a, b) => (sum(a) <= sum(b) ? a : b))
  const names = [...least].toSorted(([, a], [, b]) => b - a).map(([name, size]) => `${name} ${size}`)
  return [
    `allocation profile of ${SAMPLED_EVENTS} regions and messages: ${sum(least)} bytes in the recorder's own functions${names.length > 0 ? ` (${names.join(', ')})` : ''}`,
  ]
}

function inspectorSession(): Session & Disposable {
  const session = new Session()
  session.connect()
  return Object.assign(session, { [Symbol.dispose]: () => session.disconnect() })
}

/** Bytes by function, of the files of the recorder. */
function bytesOfOurs(head: SampledNode): Map<string, number> {
  const bytes = new Map<string, number>()
  const open: SampledNode[] = [head]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    open.push(...node.children)
    const { url, functionName } = node.callFrame
    if (node.selfSize > 0 && url.includes('/src/trace/')) {
      bytes.set(functionName, (bytes.get(functionName) ?? 0) + node.selfSize)
    }
  }
  return bytes
}

interface SampledNode {
  readonly selfSize: number
  readonly callFrame: { readonly functionName: string; readonly url: string }
  readonly children: readonly SampledNode[]
}
