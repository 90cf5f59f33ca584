// The one call that a service makes, on and off.
import { createServer, type ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { startDiagnostics } from './diagnostics.ts'

test('nothing is started unless the environment says so', async () => {
  await using diagnostics = await startDiagnostics({ env: {} })
  expect(diagnostics.debugServer).toBeUndefined()
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

test('closing more than once is the same as closing once', async () => {
  const diagnostics = await startDiagnostics({ env: { ENABLE_PPROF: '1', PPROF_ADDR: ':0' } })
  await Promise.all([diagnostics.close(), diagnostics.close()])
  await expect(diagnostics.close()).resolves.toBeUndefined()
  await expect(fetch(`${diagnostics.debugServer?.url}/debug/pprof/`)).rejects.toThrow('fetch failed')
})
