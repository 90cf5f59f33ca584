// A service with worker threads that are recorded together with it: one that works, and one that is asleep.
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { setTimeout as sleep } from 'node:timers/promises'
import { log, startDiagnostics, withRegion, withTask } from '../../src/index.ts'

const diagnostics = await startDiagnostics()

if (isMainThread) {
  const workers = ['busy', 'asleep'].map((name) => new Worker(new URL(import.meta.url), { name, workerData: name, execArgv: [] }))
  await Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('message', resolve))))
  process.on('message', (message: { do: string }) => {
    void (async () => {
      switch (message.do) {
        case 'work': {
          withTask('main task', () => {})
          const [busy] = workers
          const done = new Promise((resolve) => busy?.once('message', resolve))
          busy?.postMessage('work')
          await done
          process.send?.({})
          return
        }
        case 'end':
          await workers[0]?.terminate()
          process.send?.({})
          return
        case 'snapshot': {
          const snapshot = await diagnostics.flightRecorder?.snapshot({ format: 'chrome', gzip: true })
          const bytes = Buffer.from(snapshot?.bytes ?? []).toString('base64')
          process.send?.({ bytes, threads: snapshot?.threads })
        }
      }
    })()
  })
  process.send?.({ debugUrl: diagnostics.debugServer?.url })
} else {
  log('started', String(workerData))
  parentPort?.on('message', () => {
    void withTask('worker task', async () => {
      await sleep(1)
      withRegion('worker region', () => {})
      parentPort?.postMessage('done')
    })
  })
  // The other threads hear of this one by messages, which come in their time.
  await sleep(100)
  parentPort?.postMessage('ready')
  // From here on it answers nobody.
  if (workerData === 'asleep') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}
