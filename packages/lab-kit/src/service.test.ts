// What a service shows from the outside and from the inside, and that it always ends.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { networkInterfaces } from 'node:os'
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { defaultHeapLimitBytes, loopbackAddress, probePath, startService, type Service } from './index.ts'
import { freePorts } from './ports.ts'

const folder = fileURLToPath(new URL('../testdata/programs/tiny', import.meta.url))
const tiny = (options = {}): Promise<Service> => startService({ folder, ...options })

test('a service runs in its folder, on free loopback ports, by its own start script', async () => {
  await using service = await tiny({ env: { COLOUR: 'green' } })
  const environment = (await (await service.fetch('/environment')).json()) as Record<string, string>
  expect(service.url).toBe(`http://127.0.0.1:${environment['PORT']}`)
  expect(service.debugUrl).toBe(`http://${environment['PPROF_ADDR']}`)
  expect(environment['COLOUR']).toBe('green')
  expect(await (await service.fetch('/argv')).json()).toContain('--max-semi-space-size=8')
})

test('nothing of the surroundings that could change a verdict reaches a service', async () => {
  process.env['ENABLE_PPROF'] = 'true'
  process.env['PPROF_PASSWORD'] = 'from the shell'
  try {
    await using service = await tiny()
    const names = Object.keys((await (await service.fetch('/environment')).json()) as object)
    expect(names.filter((name) => /^(ENABLE_|PPROF_PASSWORD|NODE_|VITEST)/.test(name))).toEqual([])
  } finally {
    delete process.env['ENABLE_PPROF']
    delete process.env['PPROF_PASSWORD']
  }
})

test('memory counts what is kept and not what is thrown away', async () => {
  await using service = await tiny()
  for (let i = 0; i < 20; i++) await service.fetch('/')
  const before = await service.memory()
  for (let i = 0; i < 20; i++) await service.fetch('/keep?bytes=100000')
  const after = await service.memory()
  expect(after.heapUsedBytes - before.heapUsedBytes).toBeGreaterThan(1_900_000)
  for (let i = 0; i < 100; i++) await service.fetch('/environment')
  expect((await service.memory()).heapUsedBytes - after.heapUsedBytes).toBeLessThan(500_000)
})

test('the probe takes garbage collection for itself and leaves no gc behind', async () => {
  await using service = await tiny()
  await service.memory()
  expect(await (await service.fetch('/global-gc')).json()).toBe('undefined')
  expect((await service.engine()).forcedCollections).toBe(0)
})

test('a collection that the service forces is counted', async () => {
  await using service = await tiny()
  await service.fetch('/force-gc')
  await service.memory()
  expect((await service.engine()).forcedCollections).toBe(1)
})

test('the heap limit is the one of the service, with its flags', async () => {
  await using service = await tiny({ env: { NODE_OPTIONS: '--max-old-space-size=100' } })
  const { heapLimitBytes } = await service.engine()
  expect(heapLimitBytes).toBeLessThan(200e6)
  expect(await defaultHeapLimitBytes()).toBeGreaterThan(heapLimitBytes)
})

test('cpu time is counted in the process and not on the clock', async () => {
  await using service = await tiny()
  const before = await service.cpuMicros()
  await service.fetch('/burn?ms=50')
  expect(await service.cpuMicros()).toBeGreaterThan(before + 50_000)
})

test('what was allocated is counted, and stays counted once it was collected', async () => {
  await using service = await tiny()
  const before = await service.allocatedBytes()
  await service.fetch('/waste?bytes=8000000')
  await service.memory()
  expect(await service.allocatedBytes()).toBeGreaterThan(before + 8_000_000)
})

test('event-loop time comes in two counters that only rise', async () => {
  await using service = await tiny()
  const before = await service.eventLoop()
  await service.fetch('/burn?ms=20')
  const after = await service.eventLoop()
  expect(after.activeMs).toBeGreaterThanOrEqual(before.activeMs + 20)
  expect(after.idleMs).toBeGreaterThanOrEqual(before.idleMs)
})

test('a listener on loopback is reported as it was asked for', async () => {
  await using service = await tiny()
  const port = Number(new URL(service.url).port)
  expect(await service.listeners()).toEqual([{ requestedHost: '127.0.0.1', address: '127.0.0.1', port }])
})

test.each([
  ['all', undefined],
  ['0.0.0.0', '0.0.0.0'],
  ['::', '::'],
])('a listener on %s is reported, and moved to loopback', async (host, requestedHost) => {
  await using service = await tiny({ env: { LISTEN_HOST: host } })
  const port = Number(new URL(service.url).port)
  expect(await service.listeners()).toEqual([{ requestedHost, address: '127.0.0.1', port }])
  const outside = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
  for (const { address } of outside) {
    await expect(fetch(`http://${address}:${port}/`)).rejects.toThrow('fetch failed')
  }
})

test('a service that ends before it listens is reported with its last words', async () => {
  const starting = tiny({ env: { FAIL_AT_START: 'the database is on fire' } })
  await expect(starting).rejects.toMatchObject({
    code: 'SERVICE_ENDED_EARLY',
    message: expect.stringMatching(
      /testdata\/programs\/tiny: .*ended with exit code 1[^]*the database is on fire/,
    ),
  })
})

test('a folder that is not there is named', async () => {
  await expect(startService({ folder: 'nowhere' })).rejects.toMatchObject({
    code: 'SERVICE_NOT_FOUND',
    message: expect.stringContaining(`${resolve('nowhere')}: starting a service: met no folder`),
  })
})

test('a service that listens elsewhere is reported with where it listens', async () => {
  let error: unknown
  // A machine with other things to do may need longer than that until it listens anywhere.
  for (const startWithinMs of [5000, 20_000, 80_000]) {
    error = await tiny({ env: { PORT: '0' }, startWithinMs }).catch((reason: unknown) => reason)
    expect(error).toMatchObject({
      code: 'SERVICE_SILENT',
      message: expect.stringContaining(`waiting ${startWithinMs} ms `),
    })
    if (/ it listens on /.test(String(error))) break
  }
  expect(String(error)).toMatch(/ it listens on 127\.0\.0\.1:\d+/)
})

test('a port that somebody took meanwhile is replaced by another', async () => {
  const [taken, debugPort] = await freePorts(2)
  await using server = createServer().listen(taken, loopbackAddress)
  await expect(tiny({ port: taken, debugPort })).rejects.toThrow('EADDRINUSE')
  expect(server.listening).toBe(true)
})

test('a service that ends by itself says so, and refuses further questions', async () => {
  await using service = await tiny()
  const ended = new Promise((resolve) => service.onExit(resolve))
  await expect(service.fetch('/die')).rejects.toThrow('fetch failed')
  expect(await ended).toBe(3)
  expect(service).toMatchObject({ running: false, exitCode: 3 })
  await expect(service.memory()).rejects.toMatchObject({ code: 'SERVICE_GONE' })
})

test('stopping is certain, also for a service that does not want to end', async () => {
  await using service = await tiny({ env: { IGNORE_SIGTERM: '1' }, stopWithinMs: 50 })
  await service.stop()
  expect(service.running).toBe(false)
  expect(() => process.kill(service.pid, 0)).toThrow('ESRCH')
})

const probe = pathToFileURL(probePath).href

test('a service ends with the process that started it', async () => {
  // Closing the channel is all that a service hears of the death of its parent.
  const child = spawn(process.execPath, ['--import', probe, 'src/server.ts'], {
    cwd: folder,
    env: { ...process.env, PORT: '0', HOTPATH_PROBE: '1' },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  await once(child, 'message')
  child.disconnect()
  const [exitCode] = (await once(child, 'exit')) as [number]
  expect(exitCode).toBe(0)
})

test('a service ends also when its parent died before the probe was there', async () => {
  const program = fileURLToPath(new URL('../testdata/programs/dying-parent.ts', import.meta.url))
  const parent = spawn(process.execPath, [program, probe, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [, signal] = (await once(parent, 'close')) as [number | null, string] // once the service has ended, too
  expect(signal).toBe('SIGKILL')
})

test('what a service forks in its turn knows nothing of the probe', async () => {
  await using service = await tiny()
  const environment = (await (await service.fetch('/environment')).json()) as Record<string, string>
  expect(environment['HOTPATH_PROBE']).toBeUndefined()
})

test('an abort ends the service', async () => {
  const controller = new AbortController()
  await using service = await tiny({ signal: controller.signal })
  controller.abort()
  await new Promise<void>((resolve) => service.onExit(() => resolve()))
  expect(service.running).toBe(false)
})

test('what a service writes can be read', async () => {
  const heard: string[] = []
  const onOutput = (stream: string, bytes: Uint8Array): void => {
    heard.push(`${stream}: ${Buffer.from(bytes).toString()}`)
  }
  await using service = await tiny({ onOutput })
  await service.fetch('/say')
  await service.stop()
  expect(heard.join('')).toBe('stderr: a word from the service\n')
  expect(service.output()).toEqual({ stdout: '', stderr: 'a word from the service\n' })
})
