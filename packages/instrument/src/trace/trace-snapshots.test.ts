// Services in trouble: what they leave in their folder, read afterwards.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Child, startChild } from '../../testdata/child.ts'
import { type ReadEvent, type ReadTrace, readPerfetto } from '../../testdata/perfetto.ts'
import { only } from '../../testdata/recorded.ts'
import { until } from '../../testdata/until.ts'
import { FlightRecorder } from './flight-recorder.ts'
import { decodeRing, RingFormatError, RingReader } from './ring-reader.ts'
import { traceSnapshots, type TraceSnapshots, type WrittenSnapshot } from './trace-snapshots.ts'

// A busy machine may take many times as long as a quiet one.
const PATIENCE_MS = 240_000

let folder = ''
let service: Child<{ url: string }> | undefined
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hotpath-trace-'))
})
afterEach(async () => {
  await service?.[Symbol.asyncDispose]()
  service = undefined
  await rm(folder, { recursive: true })
})

async function start(
  env: Readonly<Record<string, string>> = {},
  args: readonly string[] = [],
): Promise<string> {
  service = await startChild<{ url: string }>('traced-service', {
    env: {
      ENABLE_FLIGHT_RECORDER: 'true',
      FLIGHT_RECORDER_DIR: folder,
      FLIGHT_RECORDER_SLOW_MS: '0',
      FLIGHT_RECORDER_STALL_MS: '0',
      NODE_OPTIONS: args.join(' '),
      ...env,
    },
  })
  return service.first.url
}

const files = (reason = ''): string[] =>
  existsSync(folder)
    ? readdirSync(folder).filter((name) => name.startsWith('trace_') && name.includes(reason))
    : []

/** Waits until there is a trace for a reason, with an event in it, and reads it. */
async function traceOf(reason: string, event = ''): Promise<ReadTrace> {
  let found: ReadTrace | undefined
  await until(() => {
    found = files(reason)
      .map((name) => readPerfetto(gunzipSync(readFileSync(join(folder, name)))))
      .find(({ events }) => event === '' || events.some(({ name }) => name === event))
    return found !== undefined
  })
  const [name = ''] = files(reason)
  expect(name).toMatch(/^trace_\d{10}_[\w-]+\.pftrace\.gz$/)
  expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)
  return found as ReadTrace // until then
}

/** The longest stall. */
const stallOf = (trace?: ReadTrace): ReadEvent | undefined =>
  trace?.events
    .filter(({ category }) => category === 'stall')
    .toSorted((a, b) => Number((b.end ?? 0n) - b.start - (a.end ?? 0n) + a.start))[0]
const framesOf = (trace?: ReadTrace): ReadEvent[] =>
  trace?.events.filter(({ category, name }) => category === 'cpu' && name === 'holdTheLoopUp') ?? []

const get = async (url: string): Promise<void> => void (await (await fetch(url)).text())
const notesOf = ({ events }: ReadTrace): string[] =>
  Object.entries(events.find(({ track }) => track === 'trace')?.args ?? {})
    .filter(([name]) => name.startsWith('note'))
    .map(([, text]) => String(text))

describe('a service leaves a trace', () => {
  test(
    'of a slow request, with what led to it',
    async () => {
      // What is slow is compared with a limit, and on a busy machine the fast one may be beyond it too.
      let trace: ReadTrace | undefined
      for (const limitMs of [150, 1500, 15_000]) {
        const url = await start({ FLIGHT_RECORDER_SLOW_MS: String(limitMs) })
        const begin = performance.now()
        await get(`${url}/fast`)
        const wasFast = performance.now() - begin < limitMs
        await get(`${url}/slow?ms=${limitMs + 50}`)
        trace = await traceOf('slow-request')
        if (wasFast) break
        await service?.[Symbol.asyncDispose]()
        for (const name of files()) await rm(join(folder, name))
      }
      const requests = trace?.events.filter(({ category }) => category === 'request')
      expect(requests?.map(({ name }) => name)).toEqual(['GET /fast', 'GET /slow'])
      expect(trace && notesOf(trace)).toEqual([expect.stringMatching(/^GET \/slow took \d+ ms$/)])
      // None of one that was fast.
      expect(files()).toHaveLength(1)
    },
    PATIENCE_MS,
  )

  test(
    'of a stall, with the request, the region and the frames of who held the loop up',
    async () => {
      const env = {
        FLIGHT_RECORDER_STALL_MS: '200',
        ENABLE_PPROF: 'true',
        PPROF_ADDR: ':0',
        ENABLE_CONTINUOUS_PROFILE: 'true',
        // Starting may well be a stall too, on a busy machine.
        FLIGHT_RECORDER_COOLDOWN_MS: '0',
      }
      // The sampler needs some looks, which on a busy machine it may not get in a short stall.
      let trace: ReadTrace | undefined
      for (const ms of [400, 1200, 3600, 10_000]) {
        const url = await start(env)
        await get(`${url}/fast`)
        await get(`${url}/block?ms=${ms}`)
        trace = await traceOf('stall', 'block')
        // Nor need it be the longest stall there.
        const isTold = String(stallOf(trace)?.args['stack']).includes('holdTheLoopUp (')
        if (isTold && framesOf(trace).length > 0) break
        await service?.[Symbol.asyncDispose]()
        for (const name of files()) await rm(join(folder, name))
      }
      const stall = stallOf(trace)
      expect(stall?.args['stack']).toContain('holdTheLoopUp (')
      const names = trace?.events.map(({ name }) => name)
      expect(names).toEqual(expect.arrayContaining(['GET /fast', 'GET /block', 'block']))
      expect(framesOf(trace)[0]?.args['place']).toMatch(/traced-service\.ts:\d+$/)
      // The frames lie where the stall does.
      const overlapping = framesOf(trace).filter(
        ({ start: from, end = 0n }) => from < (stall?.end ?? 0n) && end > (stall?.start ?? 0n),
      )
      expect(overlapping).not.toEqual([])
    },
    PATIENCE_MS,
  )

  test(
    'of an event loop that has not come back yet, with what is in progress',
    async () => {
      const url = await start({ FLIGHT_RECORDER_HANG_MS: '1000' })
      await get(`${url}/fast`)
      // Longer than it is looked at, and no answer until then.
      const hanging = get(`${url}/hang?ms=100000`).catch(() => {})
      // On a busy machine the loop may well not have come round for a second before.
      const trace = await traceOf('hang', 'hang')
      const tracesOfIt = files('hang').filter((name) =>
        readPerfetto(gunzipSync(readFileSync(join(folder, name)))).events.some(
          (event) => event.name === 'hang',
        ),
      )
      expect(tracesOfIt).toHaveLength(1)
      const open = trace.events.filter(({ args }) => args['unfinished'] === true)
      expect(open.map(({ name }) => name)).toEqual(['GET /hang', 'hang'])
      expect(open[1]?.args['task']).toBe(open[0]?.args['task'])
      expect(notesOf(trace)[0]).toMatch(/^the event loop had not come round for \d+ ms/)
      service?.kill('SIGKILL')
      await hanging
    },
    PATIENCE_MS,
  )

  test(
    'of an error that ends it',
    async () => {
      const url = await start()
      await get(`${url}/throw`)
      expect(await service?.exited).toMatchObject({ code: 1 })
      const trace = await traceOf('uncaught')
      expect(trace.events.map(({ name }) => name)).toContain('GET /throw')
      expect(notesOf(trace)).toEqual(['nobody caught this'])
      expect(service?.stderr).toContain('nobody caught this')
    },
    PATIENCE_MS,
  )

  test(
    'of an error that it survives, and goes on meanwhile',
    async () => {
      const url = await start()
      await get(`${url}/survive`)
      await get(`${url}/throw`)
      const trace = await traceOf('uncaught')
      expect(notesOf(trace)).toEqual(['nobody caught this'])
      await get(`${url}/fast`)
    },
    PATIENCE_MS,
  )

  test.skipIf(process.platform === 'win32')(
    'for each signal, however soon they come',
    async () => {
      const url = await start()
      await get(`${url}/fast`)
      service?.kill('SIGUSR2')
      await until(() => files('signal').length === 1)
      service?.kill('SIGUSR2')
      await until(() => files('signal').length === 2)
      expect((await fetch(`${url}/fast`)).status).toBe(200)
    },
    PATIENCE_MS,
  )

  test(
    'of a heap that is nearly full, before it dies of it',
    async () => {
      const url = await start({}, ['--max-old-space-size=100'])
      await get(`${url}/leak`)
      expect((await service?.exited)?.code).not.toBe(0)
      const trace = await traceOf('heap')
      expect(trace.events.map(({ name }) => name)).toContain('major GC')
      expect(trace.counters.get('heap used, bytes')?.length).toBeGreaterThan(1)
      expect(notesOf(trace)[0]).toMatch(/^\d+ MB in use after a full collection$/)
      expect(service?.stderr).toContain('heap out of memory')
    },
    PATIENCE_MS,
  )

  test(
    'when it asks for one, and not a second one soon after',
    async () => {
      await start()
      const first = await service?.ask({ do: 'take', reason: 'checkout-failed' })
      const second = await service?.ask({ do: 'take', reason: 'checkout-failed' })
      const other = await service?.ask({ do: 'take', reason: 'no name for a file: ../../x' })
      expect(first).toMatchObject({ path: expect.stringContaining('_checkout-failed.pftrace.gz') as unknown })
      expect(second).toEqual({})
      expect(other).toMatchObject({ path: expect.stringContaining('_asked.pftrace.gz') as unknown })
      expect(await service?.ask({ do: 'state' })).toMatchObject({ written: 2, suppressed: 1, dropped: 0 })
    },
    PATIENCE_MS,
  )
})

describe('a process', () => {
  const crashEnv = { FLIGHT_RECORDER_CRASH_COPY_MS: '200' }
  const copies = (): string[] => readdirSync(folder).filter((name) => name.endsWith('.ring'))

  /** How many events of a name the copies have, as whoever finds them would read them. */
  const inCopies = (wanted: string): number =>
    copies().reduce((sum, name) => sum + countInCopy(join(folder, name), wanted), 0)

  function countInCopy(path: string, wanted: string): number {
    const { buffer } = new Uint8Array(readFileSync(path))
    try {
      const window = { baseNanos: 0n, fromNanos: 0n, toNanos: 2n ** 62n }
      const events = decodeRing(new RingReader(buffer).copy(), window).list()
      return events.filter(({ name }) => name === wanted).length
    } catch (error) {
      // Its head is written last.
      if (error instanceof RingFormatError) return 0
      throw error
    }
  }

  /** Numbers of the ticks in a trace. */
  const ticks = ({ events }: ReadTrace): number[] =>
    events
      .filter(({ category, name }) => category === 'log' && name === 'tick')
      .map(({ args }) => Number(args['message']))

  test(
    'that is killed leaves a copy of which the next one makes a trace',
    async () => {
      const url = await start(crashEnv)
      await get(`${url}/fast`)
      await service?.ask({ do: 'tick', count: 5000 })
      await until(() => inCopies('tick') === 10_000)
      const hanging = get(`${url}/slow?ms=60000`).catch(() => {})
      service?.kill('SIGKILL')
      await Promise.all([service?.exited, hanging])
      expect(copies()).toHaveLength(1)
      expect(files()).toEqual([])

      await start(crashEnv)
      const trace = await traceOf('crash')
      expect(ticks(trace)).toEqual(Array.from({ length: 5000 }, (_one, index) => index))
      expect(trace.events.map(({ name }) => name)).toContain('GET /fast')
      expect(notesOf(trace)[0]).toContain('ended without a word')
      // That of the dead is gone, and the living has one.
      await until(() => copies().length === 1)
    },
    PATIENCE_MS,
  )

  test(
    'that runs out of memory leaves one too',
    async () => {
      const url = await start(crashEnv, ['--max-old-space-size=60'])
      await get(`${url}/leak-some`)
      // It may be dead before the next copy.
      await until(() => inCopies('leak') >= 50)
      await get(`${url}/leak`)
      expect((await service?.exited)?.code).not.toBe(0)
      expect(copies()).toHaveLength(1)
      await start(crashEnv)
      const trace = await traceOf('crash')
      expect(trace.events.filter(({ name }) => name === 'leak').length).toBeGreaterThan(10)
    },
    PATIENCE_MS,
  )

  test(
    'that was killed in the middle of writing leaves what can be read of it, and nothing stays behind',
    async () => {
      writeFileSync(join(folder, '.trace_7_123_0_1.ring'), Buffer.alloc(5000))
      writeFileSync(join(folder, '.trace_8_123_0_1.ring'), '')
      await start(crashEnv)
      // After ten seconds nobody can be writing them.
      await until(() => copies().length === 1)
      expect(files()).toEqual([])
    },
    PATIENCE_MS,
  )

  test.each([
    ['that ends by an error, of which there is a trace', '/throw', 1],
    ['that ends itself', '/exit', 0],
  ])(
    '%s leaves no copy',
    async (_how, path, code) => {
      const url = await start(crashEnv)
      await until(() => copies().length === 1)
      await get(`${url}${path}`)
      expect(await service?.exited).toMatchObject({ code })
      expect(copies()).toEqual([])
      expect(files('crash')).toEqual([])
    },
    PATIENCE_MS,
  )
})

describe('in this process', () => {
  let recorder: FlightRecorder
  let snapshots: TraceSnapshots | undefined
  beforeEach(() => {
    recorder = new FlightRecorder({ sources: only() })
    recorder.start()
  })
  afterEach(async () => {
    await snapshots?.stop()
    await recorder.stop()
  })
  const quiet = {
    slowRequestMs: 0,
    stallMs: 0,
    hangMs: 0,
    nearHeapLimit: false,
    uncaught: false,
    signal: false,
  }

  test('a folder stays within its bounds, and nothing else in it is touched', async () => {
    writeFileSync(join(folder, 'trace_1.pftrace.gz'), 'older')
    writeFileSync(join(folder, 'trace_notes.txt'), 'theirs')
    writeFileSync(join(folder, 'heap_1.pb.gz'), 'theirs')
    snapshots = traceSnapshots({ directory: folder, keep: 3, cooldownMs: 0, ...quiet })
    for (let i = 0; i < 5; i++) await snapshots.take(`reason-${i}`)
    const names = readdirSync(folder).toSorted()
    expect(names.filter((name) => /^trace_\d/.test(name))).toHaveLength(3)
    expect(names.filter((name) => !/^trace_\d/.test(name))).toEqual(['heap_1.pb.gz', 'trace_notes.txt'])
    expect(snapshots.written).toBe(5)
  })

  test('a folder that cannot be written costs traces, one warning and a count', async () => {
    const warnings: string[] = []
    const onWarning = (message: string): number => warnings.push(message)
    snapshots = traceSnapshots({ directory: '/dev/null/traces', cooldownMs: 0, onWarning, ...quiet })
    expect(await snapshots.take('a')).toBeUndefined()
    expect(await snapshots.take('b')).toBeUndefined()
    expect(snapshots.dropped).toBe(2)
    expect(warnings).toEqual([expect.stringMatching(/writing to \/dev\/null\/traces: .*ENOTDIR/)])
  })

  test('who wants to know is told of each file, and may fail at it', async () => {
    const told: WrittenSnapshot[] = []
    snapshots = traceSnapshots({
      directory: folder,
      ...quiet,
      onSnapshot(snapshot) {
        told.push(snapshot)
        throw new Error('theirs')
      },
    })
    const path = await snapshots.take('checkout', 'order 7')
    expect(told).toEqual([{ path, reason: 'checkout', detail: 'order 7' }])
    expect(snapshots.latestPath).toBe(path)
  })

  test('several reasons at once are written one after the other', async () => {
    snapshots = traceSnapshots({ directory: folder, ...quiet })
    const { take } = { take: (reason: string) => snapshots?.take(reason) ?? Promise.resolve(undefined) }
    const paths = await Promise.all(['a', 'b', 'c'].map(take))
    expect(new Set(paths).size).toBe(3)
    expect(paths.every((path) => path !== undefined && existsSync(path))).toBe(true)
  })

  test('once stopped, nothing more is written', async () => {
    snapshots = traceSnapshots({ directory: folder, ...quiet })
    const last = snapshots.take('last')
    await Promise.all([snapshots.stop(), snapshots.stop()])
    expect(await last).toBeDefined()
    expect(await snapshots.take('after')).toBeUndefined()
    expect(files()).toHaveLength(1)
  })

  test('without an active recorder it says so at once', async () => {
    await recorder.stop()
    expect(() => traceSnapshots({ directory: folder })).toThrow(
      expect.objectContaining({ code: 'FLIGHT_RECORDER_OFF' }),
    )
  })

  test.each([
    [{ directory: '' }, 'directory'],
    [{ directory: 'x', keep: 0 }, 'keep 0'],
    [{ directory: 'x', slowRequestMs: -1 }, 'slowRequestMs -1'],
    [{ directory: 'x', hangMs: 999 }, 'hangMs 999, want 0 or an integer from 1000'],
    [{ directory: 'x', cooldownMs: 0.5 }, 'cooldownMs 0.5'],
  ])('%j makes no sense, which is said at once', (options, text) => {
    expect(() => traceSnapshots(options)).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID', message: expect.stringContaining(text) as unknown }),
    )
  })
})
