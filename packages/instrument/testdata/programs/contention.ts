// Contention that is known beforehand: one holder of 20 x 20 waits of a millisecond, two of 20 x 1, all on one mutex.
// However late timers are, the one holds it for twenty times as long as the others.
// Writes block.pb.gz and mutex.pb.gz to the folder that it is given.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  collectBlock,
  collectMutex,
  Mutex,
  setBlockProfileRate,
  setMutexProfileFraction,
} from '@hotpath/instrument'
import { write } from '@hotpath/profile'

const folder = process.argv[2] ?? '.'
const mutex = new Mutex()

async function sleeps(times: number): Promise<void> {
  for (let i = 0; i < times; i++) await sleep(1)
}

async function slowHolder(): Promise<void> {
  for (let i = 0; i < 20; i++) {
    using _guard = await mutex.lock()
    await sleeps(20)
  }
}

async function fastHolder(): Promise<void> {
  for (let i = 0; i < 20; i++) {
    const guard = await mutex.lock()
    await sleep(1)
    guard.release()
  }
}

setBlockProfileRate(1)
setMutexProfileFraction(1)
await Promise.all([slowHolder(), fastHolder(), fastHolder()])
writeFileSync(join(folder, 'block.pb.gz'), write(collectBlock()))
writeFileSync(join(folder, 'mutex.pb.gz'), write(collectMutex()))
