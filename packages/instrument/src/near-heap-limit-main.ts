// Program: turns the samples of a process that runs out of memory into a profile in a folder.
// Arguments: folder, pid and script of that process, file with the samples. It waits for us, so we are brief.
import { write } from '@hotpath/profile'
import { readFile } from 'node:fs/promises'
import process from 'node:process'
import { errorText } from './errors.ts'
import { type AllocationNode, toNearLimitProfile } from './heap.ts'
import { writeSnapshot } from './snapshot-folder.ts'

// A disk that hangs must not keep the service from dying, and from being started again.
const GIVE_UP_MS = 10_000

const [directory = '', pid = '', filename = '', samplesFile = ''] = process.argv.slice(2)
setTimeout(() => process.exit(1), GIVE_UP_MS).unref()
try {
  // The engine's own format: it has been written a moment ago by the process that waits.
  const root = JSON.parse(await readFile(samplesFile, 'utf8')) as AllocationNode
  const nowMs = Date.now()
  const profile = toNearLimitProfile(root, BigInt(nowMs) * 1_000_000n, { pid: Number(pid), filename })
  const snapshot = { unixSeconds: Math.floor(nowMs / 1000), bytes: write(profile), suffix: 'near_limit' }
  const path = await writeSnapshot(directory, snapshot, Number.MAX_SAFE_INTEGER)
  console.error(`hotpath: heap of ${pid} is near its limit: wrote ${path}`)
} catch (error) {
  console.error(
    `hotpath: heap of ${pid} is near its limit: writing a profile to ${directory}: ${errorText(error)}`,
  )
  process.exitCode = 1
}
