// Starts and stops diagnostics again and again; sends what the process holds on to after each 100 times.
import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import process from 'node:process'
import { readdirSync } from 'node:fs'
import { runInNewContext } from 'node:vm'
import { startDiagnostics } from '../../src/index.ts'

/** What the process holds on to. */
export interface Holdings {
  readonly heapBytes: number
  readonly listeners: number
  /** Open files and sockets; undefined where there is no /proc. */
  readonly descriptors: number | undefined
  /** Timers, handles and requests that keep the process alive. */
  readonly resources: number
}

setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc') as () => void

async function holdings(): Promise<Holdings> {
  // Sockets and observers end a turn after they are told to.
  for (let turn = 0; turn < 3; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 5))
    gc()
  }
  let descriptors: number | undefined
  try {
    descriptors = readdirSync('/proc/self/fd').length
  } catch {
    // Not Linux.
  }
  return {
    heapBytes: getHeapStatistics().used_heap_size,
    listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
    descriptors,
    resources: process.getActiveResourcesInfo().length,
  }
}

const env = {
  ENABLE_PPROF: 'true',
  PPROF_ADDR: '127.0.0.1:0',
  METRICS_ADDR: '127.0.0.1:0',
  ENABLE_BLOCK_PROFILE: 'true',
  ENABLE_MUTEX_PROFILE: 'true',
}

// A channel that is listened to keeps the process alive; diagnostics do not.
process.on('message', () => {
  void (async () => {
    const all: Holdings[] = []
    for (let times = 1; times <= 1000; times++) {
      const diagnostics = await startDiagnostics({ env })
      diagnostics.requests()
      await diagnostics.close()
      if (times % 100 === 0) all.push(await holdings())
    }
    process.send?.(all)
  })()
})
process.send?.('ready')
