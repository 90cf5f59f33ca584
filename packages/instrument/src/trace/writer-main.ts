// Program of the thread that writes traces: it reads the memories of all others while they go on. Started by writer.ts.
import { setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import { serveWriter } from './writer-service.ts'

// Behind everybody who serves requests: Linux has a priority for each thread. Elsewhere it would be that of all.
const NICE = 10
if (process.platform === 'linux') {
  try {
    setPriority(NICE)
  } catch {
    // A sandbox that does not let us step back.
  }
}
if (parentPort) serveWriter(parentPort)
