// Writes heap snapshots, without a bound, into a folder on a disk that is soon full; argument: the folder. Prints
// what became of them, and that the service went on.
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { heapSnapshots } from '../../src/heap-snapshots.ts'

const warnings: string[] = []
const snapshots = heapSnapshots({
  directory: process.argv[2] ?? '',
  everyMs: 10,
  keep: 100_000,
  maxBytes: 1e9,
  onWarning: (message) => warnings.push(message),
})
let turns = 0
const isFull = (): boolean => warnings.some((warning) => warning.includes('ENOSPC'))
let turnsWhenFull = 0
while (turnsWhenFull < 10 && turns < 10_000) {
  if (isFull()) turnsWhenFull++
  turns++
  await sleep(10)
}
await snapshots.stop()
console.log(JSON.stringify({ written: snapshots.written, dropped: snapshots.dropped, warnings }))
