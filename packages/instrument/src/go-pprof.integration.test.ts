// The real `go tool pprof` against a service written in TypeScript.
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { go, goPprof, goPprofWith } from '../testdata/go-pprof.ts'
import { supportsAllocations } from './engine.ts'

// V8 shows what Maglev has inlined into a loop under its caller's name, where the loop was optimised before the sampler
// started: 3 of 4 second recordings of a function that spins. Not so with the continuous profile, where it always runs.
const execArgv = ['--no-maglev']
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const program = at('../testdata/programs/service.ts')

describe.skipIf(go === undefined)('go tool pprof', () => {
  let service: ChildProcess
  let origin = ''
  let folder = ''

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'instrument-'))
    const env = {
      ...process.env,
      ENABLE_PPROF: 'true',
      PPROF_ADDR: '127.0.0.1:0',
      PPROF_PASSWORD: 'secret',
      PPROF_HEAP: 'alloc',
    }
    service = fork(program, { env, execArgv, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    const [{ url }] = (await once(service, 'message')) as [{ url: string }]
    origin = url.replace('http://', 'http://pprof:secret@')
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

  async function lineOf(text: string): Promise<number> {
    return (await readFile(program, 'utf8')).split('\n').findIndex((line) => line.includes(text)) + 1
  }

  test('top of a CPU profile names our functions', async () => {
    const top = await pprofWith([/\bspin$/m], '-top', `${origin}/debug/pprof/profile?seconds=1`)
    expect(top).toContain('File: service.ts')
    expect(top).toMatch(/^Type: cpu$/m)
  })

  test('and their TypeScript file with the line they begin on', async () => {
    const timer = await lineOf('setInterval')
    const named = new RegExp(String.raw`\(anonymous service\.ts:${timer}:26\)`)
    const url = `${origin}/debug/pprof/profile?seconds=1`
    const top = await pprofWith([named], '-top', '-lines', '-cum', url)
    expect(top).toContain(`${program}:${timer}`)
  })

  test('a CPU profile has the columns, period and mapping that Go gives it', async () => {
    const raw = await pprof('-raw', `${origin}/debug/pprof/profile?seconds=1`)
    expect(raw).toMatch(/^PeriodType: cpu nanoseconds$/m)
    expect(raw).toMatch(/^samples\/count cpu\/nanoseconds$/m)
    expect(raw).toMatch(/^1: 0x0\/0x1000000000000\/0x0 \S+service\.ts {2}\[FN\]\[FL\]\[LN\]\[IN\]$/m)
    expect(raw).toMatch(/^Time: 20/m)
    const period = Number(/^Period: (\d+)$/m.exec(raw)?.[1])
    // The engine hands out the mean interval, from what was asked for to twice that.
    expect(period).toBeGreaterThanOrEqual(10_101_000)
    expect(period).toBeLessThanOrEqual(20_202_000)
  })

  test('type=both has the clock too, and opens on the processor', async () => {
    const raw = await pprof('-raw', `${origin}/debug/pprof/profile?seconds=1&type=both`)
    expect(raw).toMatch(/^samples\/count wall\/nanoseconds cpu\/nanoseconds$/m)
  })

  test('heap opens on what is in use, and names who keeps it', async () => {
    const top = await pprof('-top', '-lines', `${origin}/debug/pprof/heap`)
    expect(top).toMatch(/^Type: inuse_space$/m)
    const keeper = await lineOf('function keepSessions')
    expect(top).toContain(`keepSessions ${program}:${keeper}`)
    expect(top.indexOf('keepSessions')).toBeLessThan(top.indexOf('(external)'))
  })

  test.skipIf(!supportsAllocations())(
    'allocs opens on what was allocated, collected since or not',
    async () => {
      const top = await pprof('-top', `${origin}/debug/pprof/allocs`)
      expect(top).toMatch(/^Type: alloc_space$/m)
      expect(top).toMatch(/\bmakeGarbage$/m)
      const inUse = await pprof('-top', '-sample_index=inuse_space', `${origin}/debug/pprof/allocs`)
      expect(inUse).not.toContain('makeGarbage')
    },
  )

  test("a heap profile has Go's columns and labels", async () => {
    const raw = await pprof('-raw', `${origin}/debug/pprof/heap`)
    expect(raw).toMatch(/^PeriodType: space bytes\nPeriod: 524288$/m)
    expect(raw).toMatch(
      /^alloc_objects\/count alloc_space\/bytes inuse_objects\/count inuse_space\/bytes\[dflt\]$/m,
    )
    expect(raw).toMatch(/^ +bytes:\[\d+\]$/m)
    expect(raw).not.toMatch(/^Duration: /m)
  })

  test('the text of debug=1 is read with the same total as the binary', async () => {
    const top = await pprof('-top', `${origin}/debug/pprof/heap?debug=1`)
    expect(top).toMatch(/^Type: inuse_space$/m)
    const total = Number(
      / ([\d.]+)MB total$/m.exec(top)?.[1] ?? Number(/ ([\d.]+)kB total$/m.exec(top)?.[1]) / 1024,
    )
    expect(total).toBeGreaterThan(10)
    expect(total).toBeLessThan(200)
  })

  test('a delta of the heap says how long it took', async () => {
    const raw = await pprof('-raw', `${origin}/debug/pprof/heap?seconds=1`)
    // A second and what the machine makes of it.
    expect(raw).toMatch(/^Duration: [1-9]/m)
  })

  test.each([
    ['cpu', 'profile?seconds=1', 'main.burn', 'spin'],
    ['heap', 'heap', 'main.keep', 'keepSessions'],
  ])('a %s profile made by Go merges with ours', async (kind, path, theirs, ours) => {
    const files = [at(`../testdata/go.${kind}.pb.gz`), `${origin}/debug/pprof/${path}`]
    expect(await pprofWith([new RegExp(ours)], '-top', ...files)).toContain(theirs)
  })

  test('an error is shown in our words', async () => {
    const wrong = origin.replace('secret', 'guess')
    await expect(pprof('-top', `${wrong}/debug/pprof/heap`)).rejects.toThrow(/401 Unauthorized/)
    await expect(pprof('-top', `${origin}/debug/pprof/profile?type=gpu`)).rejects.toThrow(
      /invalid value for "type" - must be cpu, wall or both/,
    )
  })
})
