// Threads that push for themselves, over real sockets.
import { flatAndCum, parse, type Profile } from '@hotpath/profile'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { until } from '../../testdata/recorded.ts'

const program = fileURLToPath(new URL('../../testdata/programs/pushes-in-thread.ts', import.meta.url))

test('each thread pushes what it does itself, and one that is ended pushes its last seconds', async () => {
  const pushes: { name: string; profile: Profile }[] = []
  const server = createServer((req, res) => {
    const chunks: Buffer[] = []
    req.on('data', (chunk: Buffer) => chunks.push(chunk))
    req.on('end', () => {
      const name = new URL(req.url ?? '', 'http://server').searchParams.get('name') ?? ''
      pushes.push({ name, profile: parse(Buffer.concat(chunks)) })
      res.end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}` // of a server on TCP
  const child = fork(program, [url], { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })

  const cumOf = (series: string, name: string): number =>
    pushes
      .filter((push) => push.name === series)
      .reduce((sum, { profile }) => sum + Number(flatAndCum(profile, 1).get(name)?.cum ?? 0), 0)
  const inMain = 'shop{region=eu}'
  const inWorker = 'shop{region=eu,thread=1}'
  await until(() => cumOf(inMain, 'spinInMain') > 0 && cumOf(inWorker, 'spinInWorker') > 0)
  expect(cumOf(inMain, 'spinInMain')).toBeGreaterThan(0)
  expect(cumOf(inWorker, 'spinInWorker')).toBeGreaterThan(0)
  expect([cumOf(inMain, 'spinInWorker'), cumOf(inWorker, 'spinInMain')]).toEqual([0, 0])

  // Right after one push, so that there is something to push which is not for the next one to do.
  const countOfWorker = (): number => pushes.filter(({ name }) => name === inWorker).length
  const met = countOfWorker()
  await until(() => countOfWorker() > met)
  await new Promise((resolve) => setTimeout(resolve, 400))
  const askedMs = Date.now()
  child.send('end')
  expect(await once(child, 'message')).toEqual([1, undefined])
  const endsMs = pushes
    .filter(({ name }) => name === inWorker)
    .map(({ profile }) => Number(profile.timeNanos / 1_000_000n) + Number(profile.durationNanos) / 1e6)
  // Times are read to the millisecond.
  expect(Math.max(...endsMs)).toBeGreaterThan(askedMs - 10)
  const exited = once(child, 'exit')
  child.disconnect()
  await exited
  server.close().closeAllConnections()
})
