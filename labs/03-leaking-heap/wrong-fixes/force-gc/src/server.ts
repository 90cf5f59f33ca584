// The process: reads its settings, listens, sweeps sessions, and ends when it is told to.
import { once } from 'node:events'
import process from 'node:process'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { heapSnapshots, startDiagnostics } from '@hotpath/instrument'
import { createApp } from './app.ts'
import { SessionStore } from './sessions.ts'
import { readSettings } from './settings.ts'

const settings = readSettings(process.env)
const sessions = new SessionStore({ ttlMs: settings.sessionTtlMs })

await using diagnostics = await startDiagnostics()
// #region heap-snapshots
// A day of one every ten minutes. They have some 4 kB each; the disk gives 8 MB at most.
await using _snapshots =
  settings.heapSnapshots && heapSnapshots({ ...settings.heapSnapshots, keep: 144, maxBytes: 8 * 1024 * 1024 })
// #endregion heap-snapshots
const server = createApp({ sessions, diagnostics }).listen(settings.port, '127.0.0.1')
await once(server, 'listening')
console.log(`accounts: http://127.0.0.1:${settings.port}/`)

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void
const sweeper = setInterval(() => sessions.sweep(), settings.sweepMs)
const collector = setInterval(collectGarbage, 20 * settings.sweepMs)

await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
clearInterval(sweeper)
clearInterval(collector)
server.close()
