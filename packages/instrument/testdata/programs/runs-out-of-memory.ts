// Leaks until its heap is full. Run with --max-old-space-size=64; arguments: the folder for snapshots, and how:
// "busy" never gives the event loop back, "turns" leaks a little at each turn of it, "restarted" is busy once the
// sampler has been stopped and started, "stopped" is busy once the snapshots have been stopped.
import process from 'node:process'
import { heapProfiler } from '../../src/heap.ts'
import { heapSnapshots } from '../../src/heap-snapshots.ts'
import { writeNearHeapLimit } from '../../src/near-heap-limit.ts'

const [directory = '', how = ''] = process.argv.slice(2)
if (how === 'restarted') {
  const first = heapProfiler.start()
  writeNearHeapLimit(directory)
  first[Symbol.dispose]()
  heapProfiler.start()
} else {
  heapProfiler.start()
  const snapshots = heapSnapshots({ directory })
  if (how === 'stopped') await snapshots.stop()
}

const kept: unknown[] = []

function keepForever(count: number): void {
  const batch = []
  for (let id = 0; id < count; id++) batch.push({ id, name: `session ${id}`, pair: [id, id + 1] })
  kept.push(batch)
}

if (how === 'turns') setInterval(() => keepForever(20_000), 5)
else for (;;) keepForever(1000)
