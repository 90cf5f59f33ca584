// The real `go tool pprof` asks a service for one route, for all labels, and for what held the event loop up.
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { go, goPprof, goPprofWith } from '../../testdata/go-pprof.ts'

const program = (name: string): string =>
  fileURLToPath(new URL(`../../testdata/programs/${name}.ts`, import.meta.url))

interface Service {
  readonly process: ChildProcess
  readonly url: string
  readonly debugUrl: string
}

async function start(name: string, env: Record<string, string>): Promise<Service> {
  const child = fork(program(name), {
    env: { ...process.env, ENABLE_PPROF: 'true', PPROF_ADDR: '127.0.0.1:0', ...env },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const [message] = (await once(child, 'message')) as [{ url: string; debugUrl: string }]
  return { ...message, process: child }
}

async function end({ process: child }: Service): Promise<void> {
  const exited = once(child, 'exit')
  child.disconnect()
  await exited
}

describe.skipIf(go === undefined)('go tool pprof', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'labels-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  const pprof = (...args: string[]): Promise<string> => goPprof(folder, ...args)
  const pprofWith = (wanted: readonly (string | RegExp)[], ...args: string[]): Promise<string> =>
    goPprofWith(folder, wanted, ...args)

  describe('with a labelled profile', () => {
    let service: Service
    let loading = true
    let load: Promise<unknown>
    beforeAll(async () => {
      service = await start('labelled-service', { ENABLE_CONTINUOUS_PROFILE: 'true' })
      const clients = Array.from({ length: 4 }, async (_one, client) => {
        for (let i = client; loading; i++) {
          const [method, path] = i % 2 === 0 ? ['GET', '/search'] : ['POST', '/browse']
          await (await fetch(service.url + path, { method })).arrayBuffer()
        }
      })
      load = Promise.all(clients)
    })
    afterAll(async () => {
      loading = false
      await load
      await end(service)
    })

    test('-tagfocus shows one route and nothing of the others', async () => {
      const top = await pprofWith(
        [/\bsearchWork$/m],
        '-top',
        '-tagfocus=route=/search',
        `${service.debugUrl}/debug/pprof/profile?seconds=2`,
      )
      expect(top).not.toMatch(/browseWork|backgroundWork/)
    })

    test('-tags adds up what each route and each method took', async () => {
      const tags = await pprofWith(
        [/ \/search$/m, / \/browse$/m],
        '-tags',
        `${service.debugUrl}/debug/pprof/profile?seconds=2`,
      )
      expect(tags).toMatch(/^ *route: Total /m)
      expect(tags).toMatch(/^ *method: Total /m)
    })

    test('the last seconds come without waiting, with their labels', async () => {
      const top = await pprofWith(
        [/\bbrowseWork$/m],
        '-top',
        '-tagfocus=route=/browse',
        `${service.debugUrl}/debug/pprof/profile?last=60`,
      )
      expect(top).not.toMatch(/\bsearchWork$/m)
    })
  })

  describe('with a service that holds its event loop up', () => {
    let service: Service
    beforeAll(async () => {
      service = await start('stalling-service', {
        ENABLE_CONTINUOUS_PROFILE: 'true',
        ENABLE_BLOCK_PROFILE: 'true',
      })
      // A stall may go by without a sample, on a busy machine; not a long one.
      for (const ms of [200, 800, 3200]) {
        const done = once(service.process, 'message')
        service.process.send({ rounds: 1, ms })
        await done
        const stalls = await pprof('-top', '-cum', `${service.debugUrl}/debug/pprof/stall`)
        if (/\bstallInRegex$/m.test(stalls) && /\bstallInHash$/m.test(stalls)) break
      }
    })
    afterAll(() => end(service))

    test('top of the stalls names who held it', async () => {
      const top = await pprof('-top', '-cum', `${service.debugUrl}/debug/pprof/stall`)
      expect(top).toMatch(/^Type: delay$/m)
      expect(top).toMatch(/\bstallInRegex$/m)
      expect(top).toMatch(/\bstallInHash$/m)
    })

    test('-tagfocus=stall shows them in the block profile', async () => {
      const top = await pprof('-top', '-cum', '-tagfocus=stall', `${service.debugUrl}/debug/pprof/block`)
      expect(top).toMatch(/\bstallInRegex$/m)
      expect(await pprof('-tags', `${service.debugUrl}/debug/pprof/block`)).toMatch(/ stall$/m)
    })
  })
})
