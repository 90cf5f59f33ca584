// The process: listens on loopback until it is told to end.
import { once } from 'node:events'
import process from 'node:process'
import { readEnvironment, startDebugServer } from '@hotpath/instrument'
import { createApp } from './app.ts'

const port = Number(process.env['PORT'] || 8080)

// #region start
const settings = readEnvironment(process.env)
if (settings.state === 'on') await startDebugServer({ ...settings.address, ...settings.credentials })
const server = createApp().listen(port, '127.0.0.1')
await once(server, 'listening')
console.log(`hello: http://127.0.0.1:${port}/`)
// #endregion start

await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
server.close()
