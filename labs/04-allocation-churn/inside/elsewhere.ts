// Loaded into the service by its tests: tells how much the worker threads of the service have allocated, and how many
// processes it has started. The lab kit counts what the main thread does; garbage that is made elsewhere is collected on
// the same processors.
import childProcess, { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { syncBuiltinESMExports } from 'node:module'
import type { AddressInfo } from 'node:net'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { getHeapStatistics } from 'node:v8'
import { getEnvironmentData, isMainThread, setEnvironmentData, Worker } from 'node:worker_threads'

/** What was seen since the service started. */
export interface ElsewhereReport {
  /** Bytes that worker threads have allocated, all together; those that have ended are among them. */
  readonly threadBytes: number
  /** How many processes were started, by any thread. */
  readonly processes: number
}

// One memory for all threads: the bytes of those that have ended, and the processes.
const shared = 'elsewhere.ts'
const counts = isMainThread
  ? new BigInt64Array(new SharedArrayBuffer(2 * BigInt64Array.BYTES_PER_ELEMENT))
  : (getEnvironmentData(shared) as BigInt64Array) // what the main thread has set
const [ofEnded, ofProcesses] = [0, 1]

countProcesses()
if (isMainThread) {
  setEnvironmentData(shared, counts)
  await report()
} else {
  process.once('exit', () => Atomics.add(counts, ofEnded, BigInt(getHeapStatistics().total_allocated_bytes)))
}

/** Serves the report, and says on stdout where. */
async function report(): Promise<void> {
  const workers = new Set<Worker>()
  process.on('worker', (worker) => {
    workers.add(worker)
    worker.once('exit', () => workers.delete(worker))
  })
  countTerminated()
  const server = createServer((_req, res) => {
    Promise.all([...workers].map(allocatedBytesOf)).then(
      (living) => {
        const seen: ElsewhereReport = {
          threadBytes: living.reduce((sum, bytes) => sum + bytes, Number(counts[ofEnded])),
          processes: Number(counts[ofProcesses]),
        }
        res.end(JSON.stringify(seen))
      },
      (error: unknown) => res.writeHead(500).end(String(error)),
    )
  })
  server.unref().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // it listens on TCP
  console.log(`elsewhere: http://127.0.0.1:${port}/`)
}

/** Returns what a worker has allocated so far. One that is still starting cannot say, and is asked again. */
async function allocatedBytesOf(worker: Worker): Promise<number> {
  for (;;) {
    try {
      return (await worker.getHeapStatistics()).total_allocated_bytes
    } catch {
      if (worker.threadId === -1) return 0 // it has ended, and has told so itself
      await sleep(5)
    }
  }
}

/** Asks a thread that is terminated before it is: it does not come to tell it itself. */
function countTerminated(): void {
  // oxlint-disable-next-line typescript/unbound-method -- only ever applied to a worker, below
  const { terminate } = Worker.prototype
  Worker.prototype.terminate = async function (this: Worker): Promise<number> {
    const bytes = await allocatedBytesOf(this)
    Atomics.add(counts, ofEnded, BigInt(bytes))
    return Reflect.apply(terminate, this, []) as Promise<number> // of its exit code
  }
}

/** Counts what is started, whichever way: all that do not wait for its end come by one method. */
function countProcesses(): void {
  const counted = <T extends object, K extends keyof T>(owner: T, name: K): void => {
    const start = owner[name] as (...args: unknown[]) => unknown // only functions are named below
    const counting = function (this: unknown, ...args: unknown[]): unknown {
      Atomics.add(counts, ofProcesses, 1n)
      return Reflect.apply(start, this, args)
    }
    Object.assign(owner, { [name]: counting })
  }
  counted(ChildProcess.prototype as ChildProcess & { spawn: unknown }, 'spawn') // there, and undocumented
  for (const name of ['spawnSync', 'execSync', 'execFileSync'] as const) counted(childProcess, name)
  syncBuiltinESMExports()
}
