// Starts a debug server and has nothing else to do: ends once a recording is in progress, although nobody stops it.
import { setTimeout as sleep } from 'node:timers/promises'
import { cpuProfiler, startDebugServer } from '../../src/index.ts'

const server = await startDebugServer({ port: 0 })
process.send?.({ url: server.url })
while (cpuProfiler.recordings === 0) await sleep(5)
process.disconnect?.()
