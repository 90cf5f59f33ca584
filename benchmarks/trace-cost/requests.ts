// What the recorder takes of a request: a whole Express application and the parser of node:http, and no socket, so that a
// difference of a tenth of a microsecond can be seen.
import { withRegion } from '@hotpath/instrument'
import express from 'express'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { duplexPair } from 'node:stream'
import { record } from '../../packages/instrument/src/trace/recording.ts'
import {
  defaultSources,
  sourceNames,
  type TraceSources,
} from '../../packages/instrument/src/trace/sources.ts'
import { recordAsyncHooks } from '../old-ways/async-hooks.ts'
import { answerAsSpan, withSpan } from '../old-ways/spans.ts'
import { defaultCategories, httpCategories, traceEvents } from '../old-ways/trace-events.ts'
import { startProcessorTime } from '../processor-time.ts'
import { type RowResult, type Section, sectionHead } from './result.ts'
import { measureRounds, type Rounds, toDifferences, toRows, type Way } from './rounds.ts'

// Some 25 ms.
const REQUESTS = 1000
// What is compiled anew after a switch is no cost of the others.
const SETTLE = 100
// Twenty times as slow, and told from nothing by far fewer.
const SLOW_REQUESTS = 100
const REGIONS = 8

type Within = <T>(name: string, run: () => T) => T

const plainly: Within = (_name, run) => run()
let within = plainly
let asSpan = false

const app = express()
app.use((_req, _res, next) => {
  if (asSpan) answerAsSpan('GET /customers/:customer/quote', () => next())
  else next()
})
app.get('/customers/:customer/quote', async (req, res) => {
  let lines = 0
  for (let region = 0; region < REGIONS; region++) lines = within('line', () => lines + region)
  await Promise.resolve()
  res.json({ customer: req.params.customer, lines })
})

const server = createServer(app)
const [client, accepted] = duplexPair()
// What the server asks of a socket, and a stream does not have.
Object.assign(accepted, {
  setTimeout: () => accepted,
  setNoDelay: () => accepted,
  setKeepAlive: () => accepted,
})
server.emit('connection', accepted)
let answered = (): void => {}
client.on('data', () => answered())

function ask(): Promise<void> {
  return new Promise((resolve) => {
    answered = resolve
    client.write('GET /customers/12/quote HTTP/1.1\r\nHost: shop\r\n\r\n')
  })
}

/** Microseconds of processor time for each request, those of the garbage collector's threads included. */
async function slice(requests: number): Promise<number> {
  for (let i = 0; i < SETTLE; i++) await ask()
  const taken = startProcessorTime()
  for (let i = 0; i < requests; i++) await ask()
  return taken() / 1000 / requests
}

const window = { minAgeMs: 10_000, maxBytes: 10 * 1024 * 1024 }
const noSources = Object.fromEntries(sourceNames.map((name) => [name, false])) as unknown as TraceSources // of all

async function during(start: () => Disposable, how: Within = plainly, requests = REQUESTS): Promise<number> {
  using _running = start()
  within = how
  try {
    return await slice(requests)
  } finally {
    within = plainly
  }
}

const nothing = (): Disposable => ({ [Symbol.dispose]() {} })
const recordAll = (): Disposable => record({ ...window, sources: defaultSources })

const bare: readonly Way[] = [
  { id: 'nothing', name: 'nothing', measure: () => during(nothing) },
  { id: 'a-a', name: 'A/A: nothing', measure: () => during(nothing) },
]

const recorded: readonly Way[] = [
  { id: 'recorder', name: 'flight recorder', measure: () => during(recordAll) },
  { id: 'regions', name: 'flight recorder and eight regions', measure: () => during(recordAll, withRegion) },
]

const before: readonly Way[] = [
  {
    id: 'spans',
    name: 'OpenTelemetry SDK, nine spans',
    async measure() {
      asSpan = true
      try {
        return await during(nothing, withSpan)
      } finally {
        asSpan = false
      }
    },
  },
  {
    id: 'trace-events-http',
    name: '--trace-event-categories for HTTP and files',
    measure: () => during(() => traceEvents(httpCategories)),
  },
  {
    id: 'trace-events',
    name: '--trace-events-enabled',
    measure: () => during(() => traceEvents(defaultCategories), plainly, SLOW_REQUESTS),
  },
  {
    id: 'async-hooks',
    name: 'async_hooks with stacks',
    measure: () => during(recordAsyncHooks, plainly, SLOW_REQUESTS),
  },
]

/** Measures what the recorder takes more than nothing, and what regions take more than the recorder. */
export async function measureRequests(rounds: number): Promise<Section> {
  // The memory is there for all: what it costs to have it is no cost of a request.
  using _memory = record({ ...window, sources: noSources })
  const ways = [...bare, ...recorded]
  const taken = await measureRounds(ways, rounds)
  const regionsAlone = toDifferences(recorded, taken, 'recorder').map((row) => ({
    ...row,
    id: 'regions-alone',
    name: 'eight regions, the recorder being on',
  }))
  return sectionOf(ways, taken, regionsAlone)
}

/** Measures what people had before, in a process where it harms no other: after `async_hooks`, all is slower for good. */
export async function measureRequestsBefore(rounds: number): Promise<Section> {
  const ways = [...bare, ...before]
  // What is traced is written to files, hundreds of megabytes.
  const folder = mkdtempSync(join(tmpdir(), 'trace-cost-'))
  process.chdir(folder)
  const taken = await measureRounds(ways, Math.min(rounds, 60))
  rmSync(folder, { recursive: true })
  return sectionOf(ways, taken)
}

function sectionOf(ways: readonly Way[], taken: Rounds, more: readonly RowResult[] = []): Section {
  client.destroy()
  const [request] = toRows(ways.slice(0, 1), taken)
  return {
    ...sectionHead('a request', 'us of processor time more than with nothing on'),
    rows: [
      ...(request ? [{ ...request, name: 'the request itself' }] : []),
      ...toDifferences(ways, taken, 'nothing'),
      ...more,
    ],
    notes: [
      `an Express application without sockets; medians of differences within a round of ${REQUESTS} requests each`,
    ],
  }
}
