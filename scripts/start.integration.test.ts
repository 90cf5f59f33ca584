// The README's first command, as it is typed: it serves the site, and a signal ends everything it started.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // a TCP server that listens has one
  server.close()
  await once(server, 'close')
  return port
}

test.each(['SIGINT', 'SIGTERM'] as const)('npm start serves the site until %s', async (signal) => {
  expect(existsSync(`${root}docs-site/build/index.html`), 'npm test builds the site before this').toBe(true)
  const port = await freePort()
  const address = `http://127.0.0.1:${port}/`
  // A group of its own, as a terminal gives one to each command: the signal reaches all of it.
  const npm = spawn('npm', ['start', '--', '--port', String(port)], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(npm, 'exit')
  const said: string[] = []
  npm.stderr.on('data', (chunk: Buffer) => said.push(String(chunk)))
  try {
    for await (const line of createInterface({ input: npm.stdout })) {
      said.push(line)
      if (line.includes(address.slice(0, -1))) break
    }
    expect(said.join('\n')).toContain(address.slice(0, -1))
    const page = await fetch(address)
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('Hotpath')
  } finally {
    process.kill(-(npm.pid ?? 0), signal)
  }
  await ended
  await expect(fetch(address)).rejects.toThrow('fetch failed')
})
