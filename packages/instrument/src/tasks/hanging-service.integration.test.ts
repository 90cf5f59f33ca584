// A real service with 500 requests that hang, and the real go tool pprof: how many there are, and where.
import { flatAndCum, parse } from '@hotpath/profile'
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { Agent, type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { go, goPprof } from '../../testdata/go-pprof.ts'
import { until } from '../../testdata/until.ts'

const program = fileURLToPath(new URL('../../testdata/programs/hangs.ts', import.meta.url))

describe.skipIf(go === undefined)('go tool pprof and requests that hang', () => {
  let service: ChildProcess
  let app = ''
  let debug = ''
  let folder = ''
  const agent = new Agent({ maxSockets: 1000 })

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'instrument-'))
    const env = { ...process.env, ENABLE_PPROF: 'true', PPROF_ADDR: '127.0.0.1:0' }
    service = fork(program, { env, execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    const [{ url, debugUrl }] = (await once(service, 'message')) as [{ url: string; debugUrl: string }]
    app = url
    debug = `${debugUrl}/debug/pprof`
  })
  afterAll(async () => {
    agent.destroy()
    const exited = once(service, 'exit')
    service.disconnect()
    await exited
    await rm(folder, { recursive: true })
  })

  /** Sends requests that are never answered. */
  function hang(count: number): void {
    for (let i = 0; i < count; i++)
      request(`${app}/report`, { agent })
        .on('error', () => {})
        .end()
  }

  /** How many of them the service has. */
  async function inFlight(): Promise<number> {
    const profile = parse(Buffer.from(await (await fetch(`${debug}/goroutine`)).arrayBuffer()))
    return Number(flatAndCum(profile).get('GET /report')?.flat ?? 0)
  }

  const pprof = (...args: string[]): Promise<string> => goPprof(folder, ...args)

  /** Flat and cumulated values by function. */
  function readTop(text: string): Map<string, { flat: number; cum: number }> {
    const rows = text.matchAll(/^ *(\d+) +[\d.]+% +[\d.]+% +(\d+) +[\d.]+% {2}(.+)$/gm)
    return new Map(
      Array.from(rows, ([, flat, cum, name = '']) => [name, { flat: Number(flat), cum: Number(cum) }]),
    )
  }

  test('500 that began in the window are 500, give or take a tenth, at the await that does not end', async () => {
    const file = join(folder, 'window.pb.gz')
    // On a busy machine they may not all have come when the window closes; then once more, and longer.
    for (const seconds of [4, 16, 60]) {
      const asked = request(`${debug}/goroutine?seconds=${seconds}`, { agent: false }).end()
      const answered = once(asked, 'response') as Promise<[IncomingMessage]>
      let over = false
      void answered.then(() => (over = true))
      await once(asked, 'finish')
      // The window is open once that has been read, and each answer is of a later turn of the service's loop.
      for (let turn = 0; turn < 5; turn++) await inFlight()
      hang(500)
      await until(async () => over || (await inFlight()) === 500)
      const inTime = !over
      const [response] = await answered
      const chunks = (await response.toArray()) as Buffer[]
      await writeFile(file, Buffer.concat(chunks))
      if (inTime) break
      agent.destroy()
      await until(async () => (await inFlight()) === 0)
    }
    const top = readTop(await pprof('-top', '-nodecount=1000', '-tagfocus=type=promise', file))
    expect(top.get('queryDatabase')?.flat).toBeGreaterThanOrEqual(450)
    expect(top.get('queryDatabase')?.flat).toBeLessThanOrEqual(550)
    expect(top.get('fetchReport')).toEqual({ flat: 0, cum: top.get('queryDatabase')?.flat })
    expect(top.get('handle')?.flat).toBe(0)

    const lines = await pprof('-top', '-lines', '-nodecount=1000', file)
    const source = (await readFile(program, 'utf8')).split('\n')
    const line = source.findIndex((text) => text.includes('await ask()')) + 1
    expect(lines).toContain(`queryDatabase ${program}:${line}`)

    const raw = await pprof('-raw', file)
    expect(raw).toMatch(/^PeriodType: goroutine count\nPeriod: 1$/m)
    expect(raw).toMatch(/^goroutine\/count$/m)
    expect(raw).toMatch(/^Duration: \d/m)
    expect(raw).toMatch(/^1: 0x0\/0x1000000000000\/0x0 \S+hangs\.ts {2}\[FN\]\[FL\]\[LN\]\[IN\]$/m)
  })

  test('they are in flight by route at any moment, with nothing turned on', async () => {
    const top = readTop(await pprof('-top', '-tagfocus=type=request', `${debug}/goroutine`))
    expect(top.get('GET /report')).toEqual({ flat: 500, cum: 500 })
    expect(top.get('(requests in flight)')).toEqual({ flat: 0, cum: 500 })
  })

  test('the text of debug=1 is read with the same total', async () => {
    const text = await (await fetch(`${debug}/goroutine?debug=1`)).text()
    const total = Number(/^goroutine profile: total (\d+)/.exec(text)?.[1])
    expect(total).toBeGreaterThanOrEqual(1000)
    const file = join(folder, 'debug.txt')
    await writeFile(file, text)
    const top = await pprof('-top', file)
    expect(top).toMatch(new RegExp(`of ${total} total`))
  })

  test('when it is over, nothing of it is left', async () => {
    const plain = await pprof('-top', `${debug}/goroutine`)
    expect(plain).not.toContain('queryDatabase')
  })
})
