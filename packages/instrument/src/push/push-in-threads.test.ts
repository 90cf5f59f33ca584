// Threads that push for themselves, over real sockets.
import { flatAndCum, parse, type Profile } from '@hotpath/profile'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

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
  for (let waitMs = 1000; waitMs <= 16_000; waitMs *= 2) {
    if (cumOf(inMain, 'spinInMain') > 0 && cumOf(inWorker, 'spinInWorker') > 0) break
    await sleep(waitMs)
  }
  expect(cumOf(inMain, 'spinInMain')).toBeGreaterThan(0)
  expect(cumOf(inWorker, 'spinInWorker')).toBeGreaterThan(0)
  expect([cumOf(inMain, 'spinInWorker'), cumOf(inWorker, 'spinInMain')]).toEqual([0, 0])

  // Right after one push, so that there is something to push which is not for the next one to do.
  const countOfWorker = (): number => pushes.filter(({ name }) => name === inWorker).length
  const met = countOfWorker()
  for (let waitedMs = 0; countOfWorker() === met && waitedMs < 8000; waitedMs += 20) await sleep(20)
  await sleep(400)
  const before = countOfWorker()
  child.send('end')
  expect(await once(child, 'message')).toEqual([1, undefined])
  expect(countOfWorker()).toBe(before + 1)
  const exited = once(child, 'exit')
  child.disconnect()
  await exited
  server.close().closeAllConnections()
}, 60_000)
