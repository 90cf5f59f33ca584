// Threads that push for themselves, over real sockets.
import { flatAndCum, parse, type Profile } from '@hotpath/profile'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { until } from '../../testdata/until.ts'

const program = fileURLToPath(new URL('../../testdata/programs/pushes-in-thread.ts', import.meta.url))

interface Push {
  readonly name: string
  readonly profile: Profile
}

const inMain = 'shop{region=eu}'
const inWorker = 'shop{region=eu,thread=1}'

/** A process of two threads, what they have pushed, and an end of its worker. */
async function startThreads(): Promise<
  AsyncDisposable & { readonly pushes: readonly Push[]; endWorker(): Promise<unknown> }
> {
  const pushes: Push[] = []
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
  return {
    pushes,
    async endWorker() {
      const answered = once(child, 'message')
      child.send('end')
      return ((await answered) as [unknown])[0]
    },
    async [Symbol.asyncDispose]() {
      const exited = once(child, 'exit')
      child.disconnect()
      await exited
      server.close().closeAllConnections()
    },
  }
}

test('each thread pushes what it does itself, and nothing of others', async () => {
  await using threads = await startThreads()
  const cumOf = (series: string, name: string): number =>
    threads.pushes
      .filter((push) => push.name === series)
      .reduce((sum, { profile }) => sum + Number(flatAndCum(profile, 1).get(name)?.cum ?? 0), 0)
  await until(() => cumOf(inMain, 'spinInMain') > 0 && cumOf(inWorker, 'spinInWorker') > 0)
  expect([cumOf(inMain, 'spinInWorker'), cumOf(inWorker, 'spinInMain')]).toEqual([0, 0])
})

test('a thread that is ended pushes its last seconds', async () => {
  let lateMs = Infinity
  // Nobody waits for it for longer than two seconds, in which a busy machine may do nothing of the kind.
  for (let attempt = 0; attempt < 5 && lateMs > 0; attempt++) {
    await using threads = await startThreads()
    const ofWorker = (): Push[] => threads.pushes.filter(({ name }) => name === inWorker)
    // Some time after one push, so that there is something to push which is not for the next one to do.
    await until(() => ofWorker().length > 0)
    await new Promise((resolve) => setTimeout(resolve, 400))
    const askedMs = Date.now()
    expect(await threads.endWorker()).toBe(1)
    const endsMs = ofWorker().map(
      ({ profile }) => Number(profile.timeNanos / 1_000_000n) + Number(profile.durationNanos) / 1e6,
    )
    // Times are read to the millisecond.
    lateMs = askedMs - 10 - Math.max(...endsMs)
  }
  expect(lateMs).toBeLessThanOrEqual(0)
})
