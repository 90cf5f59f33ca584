// Writes what @datadog/pprof records of a small program, for the tests to read: node.cpu.pb.gz and
// node.heap.pb.gz, and what V8 writes itself, beside it: node.cpuprofile, node.heapprofile.
//
//   mkdir /tmp/fixtures && cp node-profiles.mjs /tmp/fixtures && cd /tmp/fixtures
//   npm install @datadog/pprof@5.20.0 && node node-profiles.mjs   (Node.js 26.10)
//   node --cpu-prof --cpu-prof-name=node.cpuprofile --heap-prof --heap-prof-name=node.heapprofile \
//     node-profiles.mjs work-only
import { writeFileSync } from 'node:fs'
import process from 'node:process'
import { setTimeout } from 'node:timers/promises'

const kept = []

function hash(rounds) {
  let sum = 0
  for (let i = 0; i < rounds; i++) sum = (sum * 31 + i) | 0
  return sum
}

function allocate(count) {
  for (let i = 0; i < count; i++) kept.push({ id: i, tags: [`t${i}`] })
}

class Desk {
  async serve() {
    for (let i = 0; i < 10; i++) {
      hash(5e6)
      allocate(5000)
      await setTimeout(5)
    }
  }
}

if (process.argv[2] === 'work-only') {
  await new Desk().serve()
} else {
  const { encode, heap, time } = await import('@datadog/pprof')
  heap.start(32 * 1024, 64, true)
  time.start({ durationMillis: 60_000, intervalMicros: 5000, withContexts: true, collectCpuTime: true })
  time.setContext({ task: 'desk' })
  await new Desk().serve()
  const cpu = time.stop(false, () => ({ task: 'desk', stall: 3 }))
  writeFileSync('node.cpu.pb.gz', await encode(cpu))
  writeFileSync('node.heap.pb.gz', await encode(heap.profile()))
  heap.stop()
}
