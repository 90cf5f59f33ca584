// A service in which requests to /report never end: the database behind it does not answer.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startDiagnostics } from '../../src/index.ts'

const diagnostics = await startDiagnostics()
const unanswered: unknown[] = []

/** The answer does not come. */
function ask(): Promise<string> {
  return new Promise((resolve) => unanswered.push(resolve))
}

async function queryDatabase(): Promise<string> {
  const row = await ask()
  return row.trim()
}

async function fetchReport(): Promise<string> {
  // Something that does answer comes first, as it would.
  await new Promise((resolve) => setImmediate(resolve))
  return `report: ${await queryDatabase()}`
}

const server = createServer((req, res) => {
  void (async function handle() {
    res.end(req.url === '/report' ? await fetchReport() : 'hello')
  })()
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo // a TCP server's
  process.send?.({ url: `http://127.0.0.1:${port}`, debugUrl: diagnostics.debugServer?.url })
})
process.on('disconnect', () => process.exit())
