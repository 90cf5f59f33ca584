// The process of the service: it answers requests on loopback, and the questions of the benchmark. Started by `run.ts`.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { serve, type ServiceQuestion, type Usage } from './messages.ts'
import { parts, usualLocks } from './parts.ts'
import { createQuoteService } from './quote-app.ts'
import type { Running } from './running.ts'

const service = createQuoteService(usualLocks)
const server = createServer(service.app)
server.listen(0, '127.0.0.1')
await once(server, 'listening')

let inBoth: Running | undefined
let running: Running | undefined

serve<ServiceQuestion>(async (question) => {
  switch (question.ask) {
    case 'lines':
      service.lines = question.lines
      return null
    case 'both': {
      await running?.[Symbol.asyncDispose]()
      running = undefined
      await inBoth?.[Symbol.asyncDispose]()
      inBoth = undefined
      inBoth = question.row === undefined ? undefined : await parts[question.row].both?.(service)
      return null
    }
    case 'switch': {
      await running?.[Symbol.asyncDispose]()
      // Nothing is on, should the next one not start.
      running = undefined
      running = await parts[question.row][question.state](service)
      return running.scrapeUrl === undefined ? {} : { scrapeUrl: running.scrapeUrl }
    }
    case 'measure':
      return measure(question.forMs)
    case 'tell': {
      const { seen, left } = running ?? {}
      let told: string | undefined
      {
        await using _ending = running
        running = undefined
        told = await seen?.()
      }
      return told ?? left?.() ?? ''
    }
  }
})

// A server on TCP has an address of this type.
process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)

async function measure(forMs: number): Promise<Usage> {
  const requestsBefore = service.answered
  const loopBefore = performance.eventLoopUtilization()
  const wallBefore = performance.now()
  const cpuBefore = process.cpuUsage()
  await sleep(forMs)
  const { user, system } = process.cpuUsage(cpuBefore)
  return {
    cpuMicros: user + system,
    wallMicros: Math.round((performance.now() - wallBefore) * 1000),
    requests: service.answered - requestsBefore,
    busy: performance.eventLoopUtilization(loopBefore).utilization,
  }
}
