// The one call that a service makes, on and off.
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Counter } from 'prom-client'
import { expect, test } from 'vitest'
import { startDiagnostics } from './diagnostics.ts'
import { collectTasks } from './tasks/goroutine-profile.ts'

test('nothing is started unless the environment says so', async () => {
  await using diagnostics = await startDiagnostics({ env: {} })
  expect(diagnostics.debugServer).toBeUndefined()
  expect(diagnostics.metricsServer).toBeUndefined()
  expect(diagnostics.registry.getMetricsAsArray()).toEqual([])
})

test('metrics, those of the service too, are on the debug server and on a port of their own', async () => {
  await using diagnostics = await startDiagnostics({
    env: { ENABLE_PPROF: 'true', PPROF_ADDR: ':0', METRICS_ADDR: ':0' },
  })
  new Counter({ name: 'orders_total', help: 'Orders.', registers: [diagnostics.registry] }).inc(3)
  for (const url of [diagnostics.debugServer?.url, diagnostics.metricsServer?.url]) {
    const page = await (await fetch(`${url}/metrics`)).text()
    expect(page).toContain('\norders_total 3\n')
    expect(page).toContain('\nnodejs_eventloop_active_seconds_total ')
  }
  expect((await fetch(`${diagnostics.metricsServer?.url}/debug/pprof/`)).status).toBe(404)
})

test('a metrics server that cannot start takes the debug server with it', async () => {
  await using other = await startDiagnostics({ env: { METRICS_ADDR: ':0' } })
  await using first = await startDiagnostics({ env: { ENABLE_PPROF: 'true', PPROF_ADDR: ':0' } })
  const port = first.debugServer?.port
  await first.close()
  const env = { ENABLE_PPROF: 'true', PPROF_ADDR: `:${port}`, METRICS_ADDR: `:${other.metricsServer?.port}` }
  await expect(startDiagnostics({ env })).rejects.toThrow(
    expect.objectContaining({ code: 'METRICS_SERVER_LISTEN' }),
  )
  await expect(fetch(`http://127.0.0.1:${port}/debug/pprof/`)).rejects.toThrow('fetch failed')
})

test('ENABLE_PPROF=true starts the debug server where PPROF_ADDR says, behind PPROF_PASSWORD', async () => {
  await using diagnostics = await startDiagnostics({
    env: { ENABLE_PPROF: 'true', PPROF_ADDR: 'localhost:0', PPROF_PASSWORD: 'secret' },
  })
  const url = `${diagnostics.debugServer?.url}/debug/pprof/cmdline`
  const authorization = `Basic ${Buffer.from('pprof:secret').toString('base64')}`
  expect((await fetch(url)).status).toBe(401)
  expect((await fetch(url, { headers: { authorization } })).status).toBe(200)
})

test('a setting that makes no sense stops the service at its start', async () => {
  await expect(
    startDiagnostics({ env: { ENABLE_PPROF: 'true', PPROF_ADDR: '0.0.0.0:6060' } }),
  ).rejects.toThrow(expect.objectContaining({ code: 'DEBUG_SERVER_UNPROTECTED' }))
})

test.each([{}, { ENABLE_PPROF: '1', PPROF_ADDR: ':0' }])('requests pass through with %j', async (env) => {
  await using diagnostics = await startDiagnostics({ env })
  const middleware = diagnostics.requests()
  const server = createServer()
  let passed = 0
  // No connection is needed: a middleware must do no more than call next.
  server.on('request', (req, res: ServerResponse) => middleware(req, res, () => passed++))
  server.emit('request', {}, {})
  expect(passed).toBe(1)
})

test('ENABLE_TASK_PROFILE keeps the stacks of work in flight for as long as diagnostics run', async () => {
  const env = { ENABLE_PPROF: '1', PPROF_ADDR: ':0', ENABLE_TASK_PROFILE: '1' }
  const diagnostics = await startDiagnostics({ env })
  const settle: unknown[] = []
  void (async function waitForSomething() {
    await new Promise((resolve) => settle.push(resolve))
  })()
  const text = (): Promise<string> =>
    fetch(`${diagnostics.debugServer?.url}/debug/pprof/goroutine?debug=1`).then((response) => response.text())
  expect(await text()).toContain('\twaitForSomething\t')
  await diagnostics.close()
  expect(collectTasks().comments[0]).toContain('without stacks')
})

test('ENABLE_FLIGHT_RECORDER keeps the last seconds, with a debug server and without', async () => {
  await using alone = await startDiagnostics({ env: { ENABLE_FLIGHT_RECORDER: 'true' } })
  expect(alone.flightRecorder?.enabled).toBe(true)
  expect(alone.traceSnapshots).toBeUndefined()
  await alone.close()
  expect(alone.flightRecorder?.enabled).toBe(false)

  const env = { ENABLE_FLIGHT_RECORDER: 'true', ENABLE_PPROF: 'true', PPROF_ADDR: ':0' }
  await using diagnostics = await startDiagnostics({ env })
  const url = diagnostics.debugServer?.url
  const response = await fetch(`${url}/debug/trace/snapshot`)
  expect(response.status).toBe(200)
  expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(100)
  const page = await (await fetch(`${url}/metrics`)).text()
  expect(page).toMatch(/^hotpath_trace_events_total [1-9]\d*$/m)
  expect(page).toContain('hotpath_profiler_running{profiler="trace"} 1')
})

test('FLIGHT_RECORDER_DIR has windows written there, which are counted', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hotpath-diagnostics-'))
  try {
    const env = {
      ENABLE_FLIGHT_RECORDER: 'true',
      FLIGHT_RECORDER_DIR: folder,
      ENABLE_PPROF: 'true',
      PPROF_ADDR: ':0',
    }
    await using diagnostics = await startDiagnostics({ env })
    const path = await diagnostics.traceSnapshots?.take('test')
    expect(path).toMatch(/trace_\d{10}_test\.pftrace\.gz$/)
    await diagnostics.traceSnapshots?.take('test')
    const page = await (await fetch(`${diagnostics.debugServer?.url}/metrics`)).text()
    expect(page).toContain('hotpath_trace_snapshots_total{reason="test"} 1')
    expect(page).toContain('hotpath_trace_suppressed_total 1')
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('closing more than once is the same as closing once', async () => {
  const diagnostics = await startDiagnostics({ env: { ENABLE_PPROF: '1', PPROF_ADDR: ':0' } })
  await Promise.all([diagnostics.close(), diagnostics.close()])
  await expect(diagnostics.close()).resolves.toBeUndefined()
  await expect(fetch(`${diagnostics.debugServer?.url}/debug/pprof/`)).rejects.toThrow('fetch failed')
})
