// The process: listens on loopback until it is told to end.
import { once } from 'node:events'
import { createServer } from 'node:http'
import process from 'node:process'
import { createApp } from './app.ts'

const port = Number(process.env['PORT'] || 8080)

// #region start
if (process.env['ENABLE_PPROF'] === 'true') {
  const { hostname, port: debugPort } = new URL(`http://${process.env['PPROF_ADDR'] || '127.0.0.1:6060'}`)
  const profiles = ['allocs', 'block', 'goroutine', 'heap', 'mutex', 'profile', 'threadcreate']
  const links = profiles.map((name) => `<li><a href="${name}">${name}</a></li>`)
  createServer((_req, res) => {
    res.setHeader('content-type', 'text/html; charset=utf-8')
    res.end(`<h1>/debug/pprof/</h1><ul>${links.join('')}</ul>`)
  }).listen(Number(debugPort), hostname)
}
const server = createApp().listen(port, '127.0.0.1')
await once(server, 'listening')
console.log(`hello: http://127.0.0.1:${port}/`)
// #endregion start

await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
server.close()
