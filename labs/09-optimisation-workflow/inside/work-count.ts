// Loaded into the service by its tests: counts what the service's own code does. Each call of one of its functions
// counts, callbacks too, and so does each time that a block of one is entered, a loop's above all. The engine counts
// that itself, exactly as long as it optimises nothing, whatever the functions are called and wherever they are; how long it takes does not matter.
// What the engine looks through in code of its own is counted by the element.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { Session, type Profiler } from 'node:inspector'
import type { AddressInfo } from 'node:net'
import './unoptimised.ts'

/** What was done since somebody last asked. */
export interface WorkReport {
  readonly steps: number
}

const session = new Session()
session.connect()
session.post('Profiler.enable')
session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })

let lookedThrough = 0
for (const name of ['indexOf', 'lastIndexOf', 'includes'] as const) {
  const original = Array.prototype[name] as (...args: unknown[]) => number | boolean
  Object.defineProperty(Array.prototype, name, {
    configurable: true,
    writable: true,
    value(this: unknown[], ...args: unknown[]) {
      lookedThrough += this.length
      return Reflect.apply(original, this, args)
    },
  })
}

const server = createServer((_req, res) => {
  const report: WorkReport = { steps: takeSteps() }
  res.end(JSON.stringify(report))
})
server.unref().listen(0, '127.0.0.1')
await once(server, 'listening')
const { port } = server.address() as AddressInfo // it listens on TCP
console.log(`work-count: http://127.0.0.1:${port}/`)

/** Returns the counts of the service's own code, which begin at zero again. */
function takeSteps(): number {
  let coverage: Profiler.TakePreciseCoverageReturnType | undefined
  // A session with its own thread answers before the call returns.
  session.post('Profiler.takePreciseCoverage', (error, answer) => {
    if (error) throw error
    coverage = answer
  })
  const own = coverage?.result.filter(({ url }) => url.includes('/src/') && !isForeign(url)) ?? []
  const counts = own.flatMap(({ functions }) =>
    functions.flatMap(({ ranges }) => ranges.map(({ count }) => count)),
  )
  const steps = counts.reduce((sum, count) => sum + count, 0) + lookedThrough
  lookedThrough = 0
  return steps
}

function isForeign(url: string): boolean {
  return url.includes('/node_modules/') || url.includes('/packages/')
}
