// What one region, task or message takes, and what others take for the like.
import { log, startRegion, withRegion, withTask } from '@hotpath/instrument'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Console } from 'node:console'
import { Writable } from 'node:stream'
import { record } from '../../packages/instrument/src/trace/recording.ts'
import { sourceNames, type TraceSources } from '../../packages/instrument/src/trace/sources.ts'
import { recordAsyncHooks } from '../old-ways/async-hooks.ts'
import { openTelemetry, withSpan } from '../old-ways/spans.ts'
import { traceEvents } from '../old-ways/trace-events.ts'
import { startProcessorTime } from '../processor-time.ts'
import { type Section, sectionHead } from './result.ts'
import { measureRounds, toRows, type Way } from './rounds.ts'

// A few milliseconds each, so that most slices are over before a busy machine takes the core away.
const TIMES = 10_000
const SLOW_TIMES = 1000

const noSources = Object.fromEntries(sourceNames.map((name) => [name, false])) as unknown as TraceSources // of all
const window = { minAgeMs: 10_000, maxBytes: 10 * 1024 * 1024, sources: noSources }
const message = 'a message of twenty-nine bytes'.slice(0, 29)

let sum = 0
const work = (): number => sum++

/** Nanoseconds of processor time for each of so many. */
function slice(times: number, run: () => void): number {
  const taken = startProcessorTime()
  run()
  return taken() / times
}

/** The same with the recorder on, in a task. */
function recorded(run: () => void): number {
  using _recording = record(window)
  return withTask('benchmark', () => slice(TIMES, run))
}

const nowhere = new Console(
  new Writable({
    write(_chunk, _encoding, done) {
      done()
    },
  }),
)

// One loop for each way: a loop that has met several would be compiled for all of them, and slow for each.
const ways: readonly Way[] = [
  {
    id: 'with-region',
    name: 'withRegion(name, fn)',
    measure: () =>
      recorded(() => {
        for (let i = 0; i < TIMES; i++) withRegion('region', work)
      }),
  },
  {
    id: 'start-region',
    name: 'startRegion(name).end()',
    measure: () =>
      recorded(() => {
        for (let i = 0; i < TIMES; i++) startRegion('region').end()
      }),
  },
  {
    id: 'using-region',
    name: 'using region = startRegion(name)',
    measure: () =>
      recorded(() => {
        for (let i = 0; i < TIMES; i++) {
          using _region = startRegion('region')
        }
      }),
  },
  {
    id: 'log',
    name: 'log(category, 29 bytes)',
    measure: () =>
      recorded(() => {
        for (let i = 0; i < TIMES; i++) log('category', message)
      }),
  },
  {
    id: 'with-task',
    name: 'withTask(type, fn)',
    measure: () =>
      recorded(() => {
        for (let i = 0; i < TIMES; i++) withTask('task', work)
      }),
  },
  {
    id: 'off',
    name: 'withRegion, nobody records',
    measure: () =>
      slice(TIMES, () => {
        for (let i = 0; i < TIMES; i++) withRegion('region', work)
      }),
  },
  {
    id: 'performance-mark',
    name: 'performance.mark twice and measure',
    measure() {
      const taken = slice(SLOW_TIMES, () => {
        for (let i = 0; i < SLOW_TIMES; i++) {
          performance.mark('begin')
          work()
          performance.mark('end')
          performance.measure('region', 'begin', 'end')
        }
      })
      performance.clearMarks()
      performance.clearMeasures()
      return taken
    },
  },
  {
    id: 'console-time',
    name: 'console.time and timeEnd, traced (--trace-event-categories node.console)',
    measure() {
      using _tracing = traceEvents(['node.console'])
      return slice(SLOW_TIMES, () => {
        for (let i = 0; i < SLOW_TIMES; i++) {
          nowhere.time('region')
          work()
          nowhere.timeEnd('region')
        }
      })
    },
  },
  {
    id: 'span',
    name: 'OpenTelemetry startSpan and end',
    measure() {
      const tracer = openTelemetry()
      return slice(SLOW_TIMES, () => {
        for (let i = 0; i < SLOW_TIMES; i++) {
          const span = tracer.startSpan('region')
          work()
          span.end()
        }
      })
    },
  },
  {
    id: 'active-span',
    name: 'OpenTelemetry startActiveSpan(name, fn) and end',
    measure: () =>
      slice(SLOW_TIMES, () => {
        for (let i = 0; i < SLOW_TIMES; i++) withSpan('region', work)
      }),
  },
]

/** Measures what one of each takes. */
export async function measureRegions(rounds: number): Promise<Section> {
  process.chdir(mkdtempSync(join(tmpdir(), 'trace-cost-')))
  const taken = await measureRounds(ways, rounds)
  return {
    ...sectionHead('one event', 'ns of processor time'),
    rows: toRows(ways, taken),
    notes: [
      'ours in a task, with all of the window in use; spans in batches to an exporter that sends them nowhere',
      'performance.mark writes no event in Node 26 whatever categories are traced; console.time does',
    ],
  }
}

const STEPS = 1000
const step = async (): Promise<void> => {
  await Promise.resolve()
}

async function steps(run: () => Promise<unknown>): Promise<number> {
  const taken = startProcessorTime()
  for (let i = 0; i < STEPS; i++) await run()
  return taken() / STEPS
}

const asyncWays: readonly Way[] = [
  { id: 'plain', name: 'await step()', measure: () => steps(step) },
  {
    id: 'with-region',
    name: 'await withRegion(name, step)',
    measure() {
      const recording = record(window)
      return steps(() => withRegion('step', step)).finally(() => recording[Symbol.dispose]())
    },
  },
  {
    id: 'active-span',
    name: 'OpenTelemetry startActiveSpan around it',
    measure: () =>
      steps(() =>
        openTelemetry().startActiveSpan('step', async (span) => {
          await step()
          span.end()
        }),
      ),
  },
  {
    id: 'async-hooks',
    name: 'async_hooks with stacks',
    measure() {
      const recording = recordAsyncHooks()
      return steps(step).finally(() => recording[Symbol.dispose]())
    },
  },
]

/** Measures what it takes to follow a step that is awaited. */
export async function measureSteps(rounds: number): Promise<Section> {
  const taken = await measureRounds(asyncWays, Math.min(rounds, 100))
  return {
    ...sectionHead('one step that is awaited', 'ns of processor time'),
    rows: toRows(asyncWays, taken),
    notes: ['async_hooks sees each promise of a step, wanted or not, and looks at the stack of each'],
  }
}
