// The real go tool pprof on profiles of several threads: what it says of the label, and what it finds by it.
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { go, goPprof, goPprofWith } from '../../testdata/go-pprof.ts'

const program = fileURLToPath(new URL('../../testdata/programs/threads.ts', import.meta.url))

describe.skipIf(go === undefined)('go tool pprof and threads', () => {
  let service: ChildProcess
  let url = ''
  let folder = ''

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'instrument-'))
    const env = { ...process.env, ENABLE_PPROF: 'true', PPROF_ADDR: '127.0.0.1:0' }
    service = fork(program, { env, execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    const [message] = (await once(service, 'message')) as [{ url: string }]
    url = `${message.url}/debug/pprof`
  })
  afterAll(async () => {
    const exited = once(service, 'exit')
    service.disconnect()
    await exited
    await rm(folder, { recursive: true })
  })

  const pprof = (...args: string[]): Promise<string> => goPprof(folder, ...args)
  const pprofWith = (wanted: readonly (string | RegExp)[], ...args: string[]): Promise<string> =>
    goPprofWith(folder, wanted, ...args)

  test('-tags shows the threads, and their names', async () => {
    const tags = await pprofWith([/%\): main$/m, /%\): 1$/m, /%\): 2$/m], '-tags', `${url}/heap`)
    expect(tags).toMatch(/^ thread: Total /m)
    for (const thread of ['main', '1', '2']) expect(tags).toMatch(new RegExp(`%\\): ${thread}$`, 'm'))
    expect(tags).toMatch(/^ thread_name: Total [\s\S]*%\): pool$/m)
  })

  test.each([
    ['main', 'spinInMain', 'spinInPool'],
    ['1', 'spinInPool', 'spinInMain'],
  ])('-tagfocus thread=%s is the work of that thread', async (thread, its, others) => {
    const top = await pprofWith([its], '-top', '-tagfocus', `thread=${thread}`, `${url}/profile?seconds=1`)
    expect(top).not.toContain(others)
  })

  test('-tagfocus and -tagignore tell the heaps apart', async () => {
    const options = ['-top', '-sample_index=inuse_space']
    await pprofWith(['keepInWorker'], ...options, '-tagfocus', 'thread=2', `${url}/heap`)
    const ignore = await pprof(...options, '-tagignore', 'thread=2', `${url}/heap`)
    expect(ignore).not.toContain('keepInWorker')
  })

  test('a profile of threads has one binary, and the columns of one that has none', async () => {
    const raw = await pprof('-raw', `${url}/heap`)
    expect(raw).toMatch(/^File: threads\.ts$|threads\.ts {2}\[FN\]/m)
    expect(raw).toMatch(
      /^alloc_objects\/count alloc_space\/bytes inuse_objects\/count inuse_space\/bytes\[dflt\]$/m,
    )
    const mappings = /^Mappings\n([\s\S]*)/m.exec(raw)?.[1]?.trim().split('\n')
    expect(mappings).toHaveLength(1)
  })

  test('threadcreate names the lines that created them', async () => {
    const top = await pprof('-top', '-lines', `${url}/threadcreate`)
    expect(top).toMatch(/^Type: threadcreate$/m)
    expect(top).toMatch(/ 1 .* startPoolThread .*threads\.ts:\d+$/m)
    expect(top).toMatch(/of 2 total$/m)
  })
})
