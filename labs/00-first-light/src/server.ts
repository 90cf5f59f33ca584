// The process: listens on loopback until it is told to end.
import { once } from 'node:events'
import process from 'node:process'
import { createApp } from './app.ts'

const port = Number(process.env['PORT'] || 8080)

// #region start
const server = createApp().listen(port, '127.0.0.1')
await once(server, 'listening')
console.log(`hello: http://127.0.0.1:${port}/`)
// #endregion start

await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
server.close()
