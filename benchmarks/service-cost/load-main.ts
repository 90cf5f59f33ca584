// The process that puts the service under load: a fixed number of connections, each of which asks again as soon as it has
// its answer. Started by `run.ts`, and ends with it.
import { Agent, get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { type LoadQuestion, serve } from './messages.ts'

// Whoever forgets to end it gets the machine back.
const ENDS_AFTER_MS = 30 * 60_000
// A service that has died refuses at once.
const PAUSE_AFTER_FAILURE_MS = 100
// An answer has some 10 kB.
const TIMEOUT_MS = 10_000

setTimeout(() => process.exit(), ENDS_AFTER_MS)

const agent = new Agent({ keepAlive: true })
let asked = 0
let failures = 0
let latest: string | undefined

serve<LoadQuestion>(async (question) => {
  switch (question.ask) {
    case 'start':
      for (let index = 0; index < question.connections; index++)
        void visit(question.origin, question.customers)
      return null
    case 'scrape':
      return read(question.url)
    case 'failures':
      return latest === undefined ? { count: failures } : { count: failures, latest }
  }
})

async function visit(origin: string, customers: number): Promise<never> {
  for (;;) {
    try {
      await read(`${origin}/customers/${asked++ % customers}/quote`)
    } catch (error) {
      failures++
      latest = error instanceof Error ? error.message : String(error)
      await sleep(PAUSE_AFTER_FAILURE_MS)
    }
  }
}

/** Fetches and returns the length of the answer, in bytes. Anything but 200 is a failure. */
function read(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent, timeout: TIMEOUT_MS }, (response) => {
      let bytes = 0
      response.on('data', (chunk: Buffer) => (bytes += chunk.length))
      response.on('end', () => {
        if (response.statusCode === 200) resolve(bytes)
        else reject(new Error(`${url}: met status ${response.statusCode}, want 200`))
      })
      response.on('error', reject)
    })
    request.on('timeout', () => request.destroy(new Error(`${url}: met no answer in ${TIMEOUT_MS} ms`)))
    request.on('error', reject)
  })
}
