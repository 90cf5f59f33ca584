// Contention between threads: each stops for a lock that another one holds, and writes its own profiles,
// block-<thread>.pb.gz and mutex-<thread>.pb.gz, to the folder that it is given.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isMainThread, parentPort, threadId, Worker, workerData } from 'node:worker_threads'
import {
  collectBlock,
  collectMutex,
  setBlockProfileRate,
  setMutexProfileFraction,
  SharedMutex,
} from '@hotpath/instrument'
import { write } from '@hotpath/profile'
import { SharedMemory } from '../../src/locks/shared-memory.ts'

setBlockProfileRate(1)
setMutexProfileFraction(1)
const rounds = 10

function holdsLong(mutex: SharedMutex): void {
  for (let i = 0; i < rounds; i++) {
    using _guard = mutex.lock()
    // The first time until somebody waits, however long threads take to start.
    if (i === 0) while (!new SharedMemory(mutex.buffer, 0).contended);
    spin(10)
  }
}

function holdsShort(mutex: SharedMutex): void {
  for (let i = 0; i < rounds; i++) {
    using _guard = mutex.lock()
    spin(1)
  }
}

function spin(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end);
}

function writeProfiles(folder: string): void {
  writeFileSync(join(folder, `block-${threadId}.pb.gz`), write(collectBlock()))
  writeFileSync(join(folder, `mutex-${threadId}.pb.gz`), write(collectMutex()))
}

if (isMainThread) {
  const folder = process.argv[2] ?? '.'
  const mutex = new SharedMutex()
  const ready = new Int32Array(new SharedArrayBuffer(4))
  const workers = [1, 2].map(
    () => new Worker(new URL(import.meta.url), { workerData: { buffer: mutex.buffer, ready: ready.buffer, folder } }),
  )
  const ended = workers.map((worker) => new Promise((resolve) => worker.once('exit', resolve)))
  await Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('message', resolve))))
  Atomics.store(ready, 0, 1)
  Atomics.notify(ready, 0)
  holdsLong(mutex)
  await Promise.all(ended)
  writeProfiles(folder)
} else {
  const { buffer, ready, folder } = workerData as Record<'buffer' | 'ready', SharedArrayBuffer> & { folder: string }
  const mutex = new SharedMutex(buffer)
  parentPort?.postMessage('ready')
  Atomics.wait(new Int32Array(ready), 0, 0)
  holdsShort(mutex)
  writeProfiles(folder)
}
