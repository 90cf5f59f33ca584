// Loaded into the service by its tests: tells how much the worker threads of the service have allocated. The lab kit
// counts what the main thread does; garbage that is made by another one is collected on the same processors.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { isMainThread, type Worker } from 'node:worker_threads'

/** What was seen since the service started. */
export interface ThreadReport {
  /** Bytes that the threads which are there have allocated, all together. */
  readonly allocatedBytes: number
}

if (isMainThread) await report()

/** Serves the report, and says on stdout where. */
async function report(): Promise<void> {
  const workers = new Set<Worker>()
  process.on('worker', (worker) => {
    workers.add(worker)
    worker.once('exit', () => workers.delete(worker))
  })
  const server = createServer((_req, res) => {
    Promise.all([...workers].map(allocatedBytesOf)).then(
      (counts) => {
        const seen: ThreadReport = { allocatedBytes: counts.reduce((sum, count) => sum + count, 0) }
        res.end(JSON.stringify(seen))
      },
      (error: unknown) => res.writeHead(500).end(String(error)),
    )
  })
  server.unref().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // it listens on TCP
  console.log(`threads: http://127.0.0.1:${port}/`)
}

/** Returns what a worker has allocated so far. One that is still starting cannot say, and is asked again. */
async function allocatedBytesOf(worker: Worker): Promise<number> {
  for (;;) {
    try {
      return (await worker.getHeapStatistics()).total_allocated_bytes
    } catch {
      if (worker.threadId === -1) return 0 // it has ended
      await sleep(5)
    }
  }
}
