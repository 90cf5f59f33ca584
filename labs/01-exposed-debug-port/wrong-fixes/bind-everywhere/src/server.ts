// The process: listens on loopback, as behind a reverse proxy, until it is told to end.
import { once } from 'node:events'
import { createServer } from 'node:http'
import process from 'node:process'
import { debugRouter } from '@hotpath/instrument'
import { createApp } from './app.ts'

const port = Number(process.env['PORT'] || 8081)
const debugPort = Number(process.env['PPROF_ADDR']?.split(':').at(-1) || 6060)

// #region start
createServer(debugRouter()).listen(debugPort)
const server = createApp().listen(port, '127.0.0.1')
await once(server, 'listening')
console.log(`shop: http://127.0.0.1:${port}/`)
// #endregion start

await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
server.close()
