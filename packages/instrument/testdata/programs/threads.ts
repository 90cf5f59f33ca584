// A service with two threads of different work, for profiles of all of them: see threads/threads.test.ts.
import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'
import { Mutex, startDiagnostics, terminateWorker } from '../../src/index.ts'

type Work = 'spinInMain' | 'spinInPool' | 'keepInWorker'
/** What the test tells the program to do, and the thread its worker. */
export type Order =
  | { readonly do: 'hold'; readonly thread: number; readonly ms: number }
  | { readonly do: 'terminate' | 'kill'; readonly thread: number }
  | { readonly do: 'start' | 'start without diagnostics' }

const diagnostics = await startDiagnostics()

function spin(untilMs: number): void {
  while (performance.now() < untilMs);
}

function spinInMain(): void {
  spin(performance.now() + 10)
}

function spinInPool(): void {
  spin(performance.now() + 10)
}

interface Row {
  readonly id: number
  readonly text: string
}
const rows: Row[] = []
function keepInWorker(): void {
  for (let id = 0; rows.length < 200_000 && id < 200_000; id++) rows.push({ id, text: `row ${id} ${id * 7}` })
}

const mutex = new Mutex()
async function waitInWorker(): Promise<void> {
  using _guard = await mutex.lock()
}
async function contend(): Promise<void> {
  const guard = await mutex.lock()
  const waiting = waitInWorker()
  await new Promise((resolve) => setTimeout(resolve, 5))
  guard.release()
  await waiting
}

async function hangInWorker(): Promise<void> {
  await new Promise((resolve) => hanging.push(resolve))
}
const hanging: unknown[] = []

const works: Record<Work, () => void> = {
  spinInMain,
  spinInPool,
  keepInWorker() {
    keepInWorker()
    void contend()
  },
}

function work(name: Work): void {
  setInterval(works[name], 20)
}

function startPoolThread(): Worker {
  return new Worker(fileURLToPath(import.meta.url), { name: 'pool', argv: ['spinInPool'] })
}

function startStranger(): Worker {
  return new Worker('setInterval(() => {}, 1000)', { eval: true })
}

if (isMainThread) {
  const workers = new Map<number, Worker>()
  const start = (worker: Worker): Promise<number> => {
    const id = worker.threadId
    workers.set(id, worker)
    return new Promise((resolve) => worker.once('message', () => resolve(id)))
  }
  await Promise.all([
    start(startPoolThread()),
    start(new Worker(fileURLToPath(import.meta.url), { argv: ['keepInWorker'] })),
  ])
  work('spinInMain')
  process.on('message', (order: Order) => {
    void (async () => {
      const worker = 'thread' in order ? workers.get(order.thread) : undefined
      let result: unknown = 'done'
      if (order.do === 'start') result = await start(startPoolThread())
      else if (order.do === 'start without diagnostics') result = startStranger().threadId
      else if (order.do === 'hold') worker?.postMessage(order.ms)
      else if (worker && order.do === 'terminate') result = await terminateWorker(worker)
      else await worker?.terminate()
      process.send?.({ done: result })
    })()
  })
  process.on('disconnect', () => process.exit())
  process.send?.({ url: diagnostics.debugServer?.url })
} else {
  const [name = 'spinInPool'] = process.argv.slice(2) as Work[]
  work(name)
  if (name === 'keepInWorker') for (let i = 0; i < 40; i++) void hangInWorker()
  // Held up for as long as the test says.
  parentPort?.on('message', function heldUp(ms: number): void {
    spin(performance.now() + ms)
  })
  parentPort?.postMessage('started')
}
