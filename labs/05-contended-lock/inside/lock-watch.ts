// Loaded into the service by its tests: counts how often each shared lock is held, and the CPU time that passes
// inside. CPU time and not the clock: how long a thread sleeps or waits for a processor does not count.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { getEnvironmentData, isMainThread, setEnvironmentData, type Worker } from 'node:worker_threads'
import { SharedMutex } from '@hotpath/instrument'

/** What was seen since the service started. */
export interface LockReport {
  readonly workers: readonly { readonly name: string; readonly cpuMicros: number }[]
  /** Holds of workers, by lock, in the order in which the locks were first held. */
  readonly locks: readonly { readonly holds: number; readonly cpuMicros: number }[]
}

const key = 'lock-watch'
const maxLocks = 1024
/** How many locks there are; then, for each of them, its holds and their CPU time. */
const cells = isMainThread
  ? new BigInt64Array(new SharedArrayBuffer((1 + 2 * maxLocks) * 8))
  : (getEnvironmentData(key) as BigInt64Array<SharedArrayBuffer>) // the main thread set it, see below

if (isMainThread) await report()
else watch()

/** Serves the report, and says on stdout where. */
async function report(): Promise<void> {
  setEnvironmentData(key, cells)
  const workers: Worker[] = []
  process.on('worker', (worker) => workers.push(worker))
  const server = createServer((_req, res) => {
    readReport(workers).then(
      (seen) => res.end(JSON.stringify(seen)),
      (error: unknown) => res.writeHead(500).end(String(error)),
    )
  })
  server.unref().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // it listens on TCP
  console.log(`lock-watch: http://127.0.0.1:${port}/`)
}

async function readReport(workers: readonly Worker[]): Promise<LockReport> {
  const usages = workers.map(async (worker) => ({
    name: worker.threadName ?? '',
    cpuMicros: await cpuMicrosOf(worker),
  }))
  const locks = Array.from({ length: Number(Atomics.load(cells, 0)) }, (_lock, id) => ({
    holds: Number(Atomics.load(cells, 1 + 2 * id)),
    cpuMicros: Number(Atomics.load(cells, 2 + 2 * id)),
  }))
  return { workers: await Promise.all(usages), locks }
}

/** Returns what a worker has used so far. One that is still starting cannot say, and is asked again. */
async function cpuMicrosOf(worker: Worker): Promise<number> {
  for (;;) {
    try {
      const { user, system } = await worker.cpuUsage()
      return user + system
    } catch (error) {
      if (worker.threadId === -1) throw error // it has ended
      await sleep(5)
    }
  }
}

/** Measures each hold of this thread, from the moment it is inside to the moment it lets go. */
function watch(): void {
  const since = new WeakMap<SharedMutex, number>()
  const entered = (mutex: SharedMutex): void => void since.set(mutex, threadCpuMicros())
  const left = (mutex: SharedMutex): void => {
    const began = since.get(mutex)
    if (began === undefined) return
    since.delete(mutex)
    const micros = threadCpuMicros() - began
    const cell = 1 + 2 * idOf(mutex)
    Atomics.add(cells, cell, 1n)
    Atomics.add(cells, cell + 1, BigInt(micros))
  }

  // oxlint-disable-next-line typescript/unbound-method -- only ever applied to a mutex, below
  const { lock, tryLock, lockAsync, runExclusive, release } = SharedMutex.prototype
  Object.assign(SharedMutex.prototype, {
    lock(this: SharedMutex) {
      const guard = Reflect.apply(lock, this, [])
      entered(this)
      return guard
    },
    tryLock(this: SharedMutex, ...args: Parameters<typeof tryLock>) {
      const guard = Reflect.apply(tryLock, this, args)
      if (guard !== undefined) entered(this)
      return guard
    },
    async lockAsync(this: SharedMutex, ...args: Parameters<typeof lockAsync>) {
      const guard = await Reflect.apply(lockAsync, this, args)
      entered(this)
      return guard
    },
    runExclusive<T>(this: SharedMutex, action: () => T): T {
      const measured = (): T => {
        entered(this)
        return action()
      }
      return Reflect.apply(runExclusive, this, [measured]) as T // it returns what the action returns
    },
    release(this: SharedMutex, ...args: Parameters<typeof release>) {
      left(this)
      Reflect.apply(release, this, args)
    },
  })
}

/**
 * Returns the CPU time of this thread so far. Linux writes it down at each tick, 4 ms apart, when a thread is taken off
 * its processor, and when the whole process is asked for: without that question a hold of half a millisecond would seem
 * to take nothing, or 4 ms.
 */
function threadCpuMicros(): number {
  process.cpuUsage()
  const { user, system } = process.threadCpuUsage()
  return user + system
}

/**
 * Returns the number of a lock, which is the same in all threads. It is kept in the lock itself: its last eight
 * bytes belong to the 64th who waits at once, and there are never so many threads here.
 */
function idOf({ buffer, byteOffset }: SharedMutex): number {
  const place = new BigInt64Array(buffer, byteOffset + SharedMutex.byteLength - 8, 1)
  const known = Atomics.load(place, 0)
  if (known !== 0n) return Number(known) - 1
  // Called by whoever holds the lock: nobody else gives it a number at the same time.
  const id = Atomics.add(cells, 0, 1n)
  Atomics.store(place, 0, id + 1n)
  return Math.min(Number(id), maxLocks - 1)
}
