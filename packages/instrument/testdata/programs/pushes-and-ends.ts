// Pushes profiles to a server that never answers, has nothing else to do and ends with its own exit code, 7; argument:
// the server's URL. Exit code 1 says that pushing kept the process alive until it gave up.
import { subscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { pushToPyroscope } from '../../src/push/pyroscope.ts'

let isConnected = false
subscribe('net.client.socket', (message) => {
  const { socket } = message as { socket: Socket } // Node's documentation
  socket.once('connect', () => (isConnected = true))
})
const push = pushToPyroscope({
  url: process.argv[2] ?? '',
  application: 'ends',
  everyMs: 1000,
  onWarning: () => (process.exitCode = 1),
})
while (push.queuedBytes === 0) {
  const endMs = performance.now() + 20
  while (performance.now() < endMs);
  await sleep(10)
}
// The request is on its way by then.
while (!isConnected) await sleep(10)
process.exitCode = 7
