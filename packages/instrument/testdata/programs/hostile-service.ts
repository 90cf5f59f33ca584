// A service with an application and, where the environment says so, diagnostics beside it. The argument is what kind of
// host it is: "plain"; "throws" and "rejects" in the handler of /fail; "large" has a profile of which the text is 20 MB;
// for the rest see SIGTERM below. Any message is answered with how the process is.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import process from 'node:process'
import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { ProfileBuilder } from '@hotpath/profile'
import { cpuProfiler, registerProfile, startDiagnostics } from '../../src/index.ts'

/** The first message. */
export interface HostileService {
  readonly port: number
  readonly debugPort: number | undefined
}

/** How the process is. */
export interface HostileState {
  readonly recordings: number
  /** How many requests the application has answered. */
  readonly orders: number
  /** After a full collection: heap and what hangs on it. */
  readonly bytes: number
}

setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc') as () => void
const host = process.argv[2]

const diagnostics = await startDiagnostics()
let orders = 0
const requests = diagnostics.requests()
const application = createServer((req, res) => {
  requests(req, res, () => {
    if (req.url === '/fail' && host === 'throws') throw new Error('the handler throws')
    if (req.url === '/fail' && host === 'rejects') {
      void (async () => {
        await Promise.resolve()
        throw new Error('the handler rejects')
      })()
      return
    }
    orders++
    res.end('order')
  })
})

if (host === 'large') {
  const builder = new ProfileBuilder({ sampleTypes: [{ type: 'n', unit: 'count' }] })
  for (let i = 0; i < 20; i++) {
    builder.add([{ name: `${i} ${'x'.repeat(1024 * 1024)}`, filename: '' }], [1])
  }
  const profile = builder.build()
  registerProfile({ name: 'large', description: 'Twenty MB.', collect: () => profile })
}

// Three ways in which services end.
if (host === 'exits') process.on('SIGTERM', () => process.exit(3))
if (host === 'closes') {
  process.on('SIGTERM', () => {
    process.exitCode = 4
    application.close()
    process.disconnect?.()
  })
}

process.on('message', () => {
  gc()
  const state: HostileState = {
    recordings: cpuProfiler.recordings,
    orders,
    bytes: getHeapStatistics().used_heap_size + process.memoryUsage().external,
  }
  process.send?.(state)
})
application.listen(0, '127.0.0.1', () => {
  const service: HostileService = {
    port: (application.address() as AddressInfo).port,
    debugPort: diagnostics.debugServer?.port,
  }
  process.send?.(service)
})
