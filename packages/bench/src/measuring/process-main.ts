// The process that measures: started by measure.ts for one job, which it does on its own main thread.
import { writeSync } from 'node:fs'
import { Session } from 'node:inspector'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { type BenchmarkBody, type RegisteredBenchmark, registeredBenchmarks } from '../benchmark.ts'
import { measureMemory } from './memory.ts'
import { ANSWER_FD, type Answer, type Job } from './protocol.ts'
import { measureTime, runOnce, type Timed } from './time.ts'

const job = JSON.parse(process.argv[2] ?? '{}') as Job // written by measure.ts
try {
  await import(pathToFileURL(job.file).href)
  answer(await work(job))
} catch (error) {
  answer({ task: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) })
}
// Timers, sockets and servers of the benchmark would keep the process waiting.
process.exit()

async function work(todo: Job): Promise<Answer> {
  if (todo.task === 'list') return { task: 'list', benchmarks: await list(registeredBenchmarks()) }
  const { benchmark, amount } = todo
  const body = await find(benchmark, registeredBenchmarks())
  if (todo.task === 'time') {
    const timed: Timed[] = []
    while (timed.length < todo.count) timed.push(await measureTime(benchmark, body, amount))
    return { task: 'time', timed }
  }
  if (todo.task === 'memory')
    return { task: 'memory', allocated: await measureMemory(benchmark, body, amount) }
  return { task: todo.task, profile: await record(todo.task, () => measureTime(benchmark, body, amount)) }
}

/** Runs each once: those that make others are not benchmarks themselves. */
async function list(benchmarks: readonly RegisteredBenchmark[]): Promise<string[]> {
  const names: string[] = []
  for (const { name, body } of benchmarks) {
    const { b } = await runOnce(name, body, { n: 1 })
    if (b.subs.length === 0) names.push(name)
    else names.push(...(await list(b.subs)))
  }
  return names
}

/** Goes down to the benchmark of that name, running once what makes it. */
async function find(name: string, benchmarks: readonly RegisteredBenchmark[]): Promise<BenchmarkBody> {
  const found = benchmarks.find((one) => one.name === name)
  if (found) return found.body
  const above = benchmarks.find((one) => name.startsWith(`${one.name}/`))
  if (!above) throw new Error(`${name}: looking for the benchmark: it is not made this time`)
  const { b } = await runOnce(above.name, above.body, { n: 1 })
  return find(name, b.subs)
}

async function record(kind: 'cpuprofile' | 'heapprofile', run: () => Promise<unknown>): Promise<unknown> {
  const session = new Session()
  session.connect()
  let recorded: unknown
  if (kind === 'cpuprofile') {
    session.post('Profiler.enable')
    session.post('Profiler.start')
    await run()
    session.post('Profiler.stop', (error, result) => {
      if (error) throw error
      recorded = result.profile
    })
  } else {
    session.post('HeapProfiler.startSampling', {
      samplingInterval: 4096,
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: true,
    })
    await run()
    session.post('HeapProfiler.stopSampling', (error, result) => {
      if (error) throw error
      recorded = result.profile
    })
  }
  session.disconnect()
  return recorded
}

function answer(what: Answer): void {
  let bytes = Buffer.from(JSON.stringify(what))
  // A pipe takes what it has room for, and says so when it has none.
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(writeSync(ANSWER_FD, bytes))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    }
  }
}
