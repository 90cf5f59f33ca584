// The process: makes the release, loads it, listens, and ends when it is told to.
import { once } from 'node:events'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { startDiagnostics } from '@hotpath/instrument'
import { release } from './release.ts'
import type * as Program from './server.ts'
import { readSettings } from './settings.ts'

const settings = readSettings(process.env)
const program = await release()

await using diagnostics = await startDiagnostics()
const { createApp } = (await import(pathToFileURL(program).href)) as typeof Program

const server = createApp({ diagnostics }).listen(settings.port, '127.0.0.1')
await once(server, 'listening')
console.log(`letters: http://127.0.0.1:${settings.port}/`)

await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
server.close()
server.closeAllConnections()
