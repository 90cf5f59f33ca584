// Two threads of different work, each of which pushes its own profiles: see push/push-in-threads.test.ts. Argument: the
// server's URL. On a message it ends its worker, and says what the worker's exit code was.
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { isMainThread, Worker, workerData } from 'node:worker_threads'
import { pushToPyroscope, startDebugServer, startWorkerDiagnostics, terminateWorker } from '../../src/index.ts'

const url = isMainThread ? (process.argv[2] ?? '') : String(workerData)

function spin(): void {
  const endMs = performance.now() + 20
  while (performance.now() < endMs);
}

function spinInMain(): void {
  spin()
}

function spinInWorker(): void {
  spin()
}

setInterval(isMainThread ? spinInMain : spinInWorker, 30)
pushToPyroscope({ url, application: 'shop', everyMs: 1000, profiles: ['cpu'], labels: { region: 'eu' } })

if (isMainThread) {
  // Which is how it takes part in the group of threads.
  await startDebugServer({ port: 0 })
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: url })
  process.on('message', () => {
    void terminateWorker(worker).then((code) => process.send?.(code))
  })
  process.on('disconnect', () => process.exit())
} else {
  startWorkerDiagnostics()
}
