// Loaded into the service by its tests: a clock that begins at zero, as PromQL's `time()` does for promtool, and stands still
// until it is told to go on, so that an order takes three seconds, and a day an instant. Timers are not touched.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { syncBuiltinESMExports } from 'node:module'
import process from 'node:process'
import { isMainThread } from 'node:worker_threads'

if (isMainThread) await install()

async function install(): Promise<void> {
  let sinceMs = 0
  const hrtime = (before?: [number, number]): [number, number] => {
    const now: [number, number] = [Math.floor(sinceMs / 1000), Math.round((sinceMs % 1000) * 1e6)]
    if (before === undefined) return now
    const [seconds, nanos] = [now[0] - before[0], now[1] - before[1]]
    return nanos < 0 ? [seconds - 1, nanos + 1e9] : [seconds, nanos]
  }
  hrtime.bigint = (): bigint => BigInt(Math.round(sinceMs * 1e6))
  performance.now = () => sinceMs
  Object.defineProperty(performance, 'timeOrigin', { value: 0 })
  Date.now = () => sinceMs
  globalThis.Date = new Proxy(Date, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [sinceMs] : args, newTarget) as Date, // it constructs nothing else
  })
  process.hrtime = hrtime
  syncBuiltinESMExports()

  // `POST /?ms=120` moves it on.
  const server = createServer((req, res) => {
    sinceMs += Number(new URL(req.url ?? '', 'http://clock').searchParams.get('ms'))
    res.end()
  })
  server.unref().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // it listens on TCP
  console.log(`clock: http://127.0.0.1:${port}/`)
}
