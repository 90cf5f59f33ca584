// A service with a flight recorder, which does what it is told to: be slow, stall, hang, fail, run out of memory.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { log, startDiagnostics, withRegion, withTask } from '../../src/index.ts'

const diagnostics = await startDiagnostics()

function holdTheLoopUp(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end);
}

const kept: unknown[] = []
function keepForever(): void {
  kept.push(Array.from({ length: 1000 }, (_one, id) => ({ id, name: `row ${id}` })))
}

const server = createServer((req, res) => {
  const { pathname, searchParams } = new URL(req.url ?? '/', 'http://x')
  const ms = Number(searchParams.get('ms'))
  switch (pathname) {
    case '/slow': {
      // By the clock that requests are measured with: a timer may be a millisecond early.
      const end = performance.now() + ms
      const look = (): unknown => (performance.now() < end ? setTimeout(look, end - performance.now()) : res.end())
      look()
      return
    }
    case '/block':
      withRegion('block', () => holdTheLoopUp(ms))
      res.end()
      return
    case '/hang':
      withRegion('hang', () => holdTheLoopUp(ms))
      res.end()
      return
    case '/leak-some':
      for (let i = 0; i < 50; i++) withRegion('leak', keepForever)
      res.end()
      return
    case '/leak':
      log('leak', 'begins')
      setInterval(() => {
        for (let i = 0; i < 4; i++) withRegion('leak', keepForever)
      }, 1)
      res.end()
      return
    case '/throw':
      res.end()
      setTimeout(() => {
        throw new Error('nobody caught this')
      }, 10)
      return
    case '/exit':
      res.end()
      setTimeout(() => process.exit(0), 10)
      return
    case '/survive':
      process.on('uncaughtException', () => {})
      res.end()
      return
    default:
      res.end()
  }
})
server.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
})

process.on('message', (message: { do: string; count?: number; reason?: string }) => {
  void (async () => {
    switch (message.do) {
      case 'tick':
        // Something to tell the newest record by.
        for (let i = 0; i < (message.count ?? 1); i++) withTask('tick', () => log('tick', String(i)))
        process.send?.({ ticked: message.count })
        return
      case 'take':
        process.send?.({ path: await diagnostics.traceSnapshots?.take(message.reason ?? 'asked', 'by the test') })
        return
      case 'state': {
        const { written, suppressed, dropped, latestPath } = diagnostics.traceSnapshots ?? {}
        process.send?.({ written, suppressed, dropped, latestPath })
      }
    }
  })()
})
