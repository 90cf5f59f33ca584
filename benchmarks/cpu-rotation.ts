// How long CPU profiling holds the event loop up: when the sampler starts, rotates and stops, and when a profile is made.
//
//   node benchmarks/cpu-rotation.ts
//
// Takes a minute. In between, the process is busy with an Express application of 40 routes, called without sockets, so
// that there is something to sample. Wall is what a request in the middle of it would wait, and on a busy machine mostly
// others; cpu is what was ours.
import { time } from '@datadog/pprof'
import { continuousProfile, cpuProfiler, labelRequests } from '@hotpath/instrument'
import { type Profile, write } from '@hotpath/profile'
import express from 'express'
import { execFileSync } from 'node:child_process'
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { loadavg } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Start } from './cpu-start-main.ts'
import { Holds } from './holds.ts'

const ROUTES = 40
const socket = new Socket()
const app = application()
const load = setInterval(callSome, 10)
const ballast: unknown[] = []

console.log(
  `${process.version}, load ${loadavg()
    .map((one) => one.toFixed(1))
    .join(' ')}`,
)
await sleep(2000)

{
  const starts = new Holds()
  let heap = ''
  for (let i = 0; i < 10; i++) {
    const said = execFileSync(process.execPath, [
      fileURLToPath(new URL('cpu-start-main.ts', import.meta.url)),
    ])
    const { wallMs, cpuMicros, heapBytes } = JSON.parse(said.toString()) as Start // that is what it prints
    starts.add(wallMs, cpuMicros)
    heap = `${Math.round(heapBytes / 1e6)} MB of heap`
  }
  starts.print(`sampler starts with its process, ${heap}`)
}

for (const megabytes of [0, 100]) {
  fillHeap(megabytes)
  const starts = new Holds()
  const stops = new Holds()
  for (let i = 0; i < 10; i++) {
    const recording = starts.time(() => cpuProfiler.start())
    await sleep(150)
    stops.time(() => recording.cancel())
    await sleep(50)
  }
  const heap = `${Math.round(process.memoryUsage().heapUsed / 1e6)} MB of heap`
  starts.print(`sampler starts, ${heap}`)
  stops.print(`sampler stops, ${heap}`)
}
ballast.length = 0

{
  const rotations = new Holds()
  time.start({ intervalMicros: 10_101, withContexts: true, collectCpuTime: true })
  for (let i = 0; i < 10; i++) {
    await sleep(1000)
    rotations.time(() => time.stop(true, ({ context }) => ({ at: Number(context?.timestamp ?? 0) })))
  }
  time.stop()
  rotations.print("the engine's own rotation, each second")
}

using _running = continuousProfile.start()
{
  const joins = new Holds()
  const leaves = new Holds()
  for (let i = 0; i < 10; i++) {
    const recording = joins.time(() => cpuProfiler.start())
    await sleep(1000)
    leaves.time(() => recording.cancel())
    await sleep(100)
  }
  joins.print('recording begins while the sampler runs')
  leaves.print('recording is canceled while it runs')
}
{
  const rotations = new Holds()
  for (let i = 0; i < 2; i++) {
    await sleep(9900)
    const recording = rotations.time(() => cpuProfiler.start())
    recording.cancel()
  }
  rotations.print('rotation after some 10 s')
}
{
  const ends = new Holds()
  const slices = new Holds()
  const writes = new Holds()
  let profile: Profile | undefined
  for (let i = 0; i < 5; i++) {
    {
      const recording = cpuProfiler.start()
      await sleep(1500)
      profile = ends.time(() => recording.stop())
    }
    await slices.longest(continuousProfile.last({ seconds: 60 }))
    const last = await continuousProfile.last({ seconds: 60 })
    writes.time(() => write(last))
    profile = last
  }
  ends.print('recording of 1.5 s stops at once')
  slices.print('last 60 s, the longest slice of it')
  writes.print('the same, written')
  console.log(
    `the last profile has ${profile?.samples.length} samples at ${profile?.locations.length} places`,
  )
}
clearInterval(load)

function application(): (req: IncomingMessage, res: ServerResponse) => void {
  const service = express()
  service.use(labelRequests())
  for (let route = 0; route < ROUTES; route++) {
    service.get(`/route${route}`, async (_req, res) => {
      const rows = Array.from({ length: 60 + route }, (_one, id) => ({ id, name: `row ${id}` }))
      await Promise.resolve()
      const copy = JSON.parse(JSON.stringify(rows)) as typeof rows
      res.end(
        copy
          .map(({ name }) => name.split('').toSorted().join(''))
          .toSorted()
          .join(),
      )
    })
  }
  return service
}

function callSome(): void {
  for (let i = 0; i < 20; i++) {
    const req = new IncomingMessage(socket)
    req.method = 'GET'
    req.url = `/route${Math.floor(Math.random() * ROUTES)}`
    const res = new ServerResponse(req)
    res.end = () => res
    app(req, res)
  }
}

function fillHeap(megabytes: number): void {
  // Some 100 bytes each.
  for (let i = 0; i < megabytes * 10; i++) {
    ballast.push(Array.from({ length: 1000 }, (_one, id) => ({ id, name: `${id}` })))
  }
}
