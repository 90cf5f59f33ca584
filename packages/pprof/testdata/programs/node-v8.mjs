// Writes what V8 itself records of small programs: node.v8.*.cpuprofile and node.v8.*.heapprofile, into the
// current directory.
//   cd packages/pprof/testdata && node programs/node-v8.mjs
// Made with Node.js 26.10 in a checkout at /srv/hotpath, which is why that path is in them.
import { writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import { setTimeout } from 'node:timers/promises'

const programs = {
  recursion() {
    const fib = (n) => (n < 2 ? n : fib(n - 1) + fib(n - 2))
    const even = (n) => n === 0 || odd(n - 1)
    const odd = (n) => n !== 0 && even(n - 1)
    let sum = fib(27)
    for (let i = 0; i < 20_000; i++) sum += even(60) ? 1 : 0
    return sum
  },
  text() {
    const words = Array.from({ length: 20_000 }, (_, i) => `word${i % 977} of ${i}`)
    const counts = new Map()
    for (const word of words) for (const part of word.split(' ')) counts.set(part, (counts.get(part) ?? 0) + 1)
    return JSON.stringify([...counts].sort(([a], [b]) => a.localeCompare(b))).replace(/\d+/g, (n) => `<${n}>`)
  },
  numbers() {
    const size = 120
    const a = Array.from({ length: size }, (_, i) => Float64Array.from({ length: size }, (_, j) => i ^ j))
    return a.map((row) => a.map((column) => row.reduce((sum, x, k) => sum + x * column[k], 0)))
  },
}

const kept = []
function grow(count) {
  for (let i = 0; i < count; i++) kept.push({ id: i, tags: new Set([`t${i}`, `u${i}`]), text: 'x'.repeat(i % 50) + i })
}

const session = new Session()
session.connect()
await session.post('Profiler.enable')
await session.post('Profiler.setSamplingInterval', { interval: 2000 })
for (const [name, program] of Object.entries(programs)) {
  await session.post('Profiler.start')
  for (let i = 0; i < 4; i++) {
    program()
    await setTimeout(2)
  }
  const { profile } = await session.post('Profiler.stop')
  writeFileSync(`node.v8.${name}.cpuprofile`, `${JSON.stringify(profile)}\n`)
}
for (const [name, count] of [['small', 2000], ['large', 20_000]]) {
  await session.post('HeapProfiler.startSampling', { samplingInterval: 65_536 })
  grow(count)
  const { profile } = await session.post('HeapProfiler.stopSampling')
  writeFileSync(`node.v8.${name}.heapprofile`, `${JSON.stringify({ ...profile, samples: [] })}\n`)
}
