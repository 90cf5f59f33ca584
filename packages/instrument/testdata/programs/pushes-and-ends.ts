// Pushes profiles to a server that never answers, has nothing else to do and ends with its own exit code, 7; argument:
// the server's URL. Exit code 1 says that pushing kept the process alive until it gave up.
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { pushToPyroscope } from '../../src/push/pyroscope.ts'

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
// The request is on its way and connected by then.
await sleep(300)
process.exitCode = 7
