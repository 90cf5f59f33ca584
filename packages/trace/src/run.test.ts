// The program: its command line, its sources, what it writes and what it says when it cannot.

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FlightRecorder, startDebugServer, withTask } from '@hotpath/instrument'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { traceErrorCodes } from './errors.ts'
import { defaultOptions, flags, parseCommandLine } from './options.ts'
import { checkouts, smallFile } from './testing/small-trace.ts'
import { runTrace } from './testing/world.ts'

const folder = mkdtempSync(join(tmpdir(), 'trace-run-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'trace.json')
writeFileSync(file, smallFile(checkouts))

describe('the command line', () => {
  test.each([
    [['a'], { source: 'a', options: defaultOptions }],
    [['-http=127.0.0.1:0', 'a'], { source: 'a', options: { ...defaultOptions, http: '127.0.0.1:0' } }],
    [
      ['a', '--http', ':8080', '-no_browser'],
      { source: 'a', options: { ...defaultOptions, http: ':8080', opensBrowser: false } },
    ],
    [
      ['-pprof=sync', '-output', 'x', '-'],
      { source: '-', options: { ...defaultOptions, pprof: 'sync', output: 'x' } },
    ],
    [
      ['-max_bytes=1MB', '-n=3', '--', '-a'],
      { source: '-a', options: { ...defaultOptions, maxBytes: 2 ** 20, rows: 3 } },
    ],
    [['-help'], 'help'],
  ])('%j', (argv, want) => {
    expect(parseCommandLine(argv)).toEqual(want)
  })

  test.each([
    [[], 2, /^usage: trace/],
    [['-n=3'], 2, /met no trace/],
    [['a', 'b'], 2, /met 2 traces, want one: a b/],
    [['-x', 'a'], 2, /-x: reading the command line: there is no such flag/],
    [['-n', 'many', 'a'], 2, /-n: reading the command line: met "many", want a whole number/],
    [['a', '-n'], 2, /-n: reading the command line: met nothing, want <n>/],
    [['-pprof=heap', 'a'], 2, /-pprof: .*want one of net, sync, sched, cpu, region/],
    [['-pprof=cpu', '-http=:', 'a'], 2, /want one of the two/],
    [['-focus=(', 'a'], 2, /-focus: /],
    [['-http=example.org:80', 'a'], 2, /-http: reading the address.*HTTP_ADDRESS_BAD/],
    [[join(folder, 'none')], 1, /none: reading: no such file or directory \(TRACE_UNREADABLE\)/],
    [[folder], 1, /is a directory \(TRACE_UNREADABLE\)/],
    [[file, '-max_bytes=10'], 1, /more than 10 bytes; -max_bytes=1GB allows more.*TRACE_TOO_LARGE/],
  ])('%j is refused with %d', async (argv, code, message) => {
    const ran = await runTrace(argv)
    expect(ran).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(message) })
  })

  test('-help names each flag, and each is of one kind', async () => {
    const { stdout } = await runTrace(['-help'])
    expect(flags.length).toBeGreaterThan(8)
    for (const { name } of flags) expect(stdout).toContain(`-${name}`)
  })
})

test('-output writes a file, all at once', async () => {
  const output = join(folder, 'summary.txt')
  const { code, stdout, stderr } = await runTrace([file, `-output=${output}`])
  expect([code, stdout, stderr]).toEqual([0, '', `trace: Generating report in ${output}\n`])
  expect(readFileSync(output, 'utf8')).toContain('POST /checkout')
})

describe('a running service', () => {
  let server: Awaited<ReturnType<typeof startDebugServer>>
  let recorder: FlightRecorder
  beforeAll(async () => {
    recorder = new FlightRecorder({ minAgeMs: 600_000 })
    recorder.start()
    server = await startDebugServer({ port: 0 })
    await withTask('job', async () => undefined)
  })
  afterAll(async () => {
    await server.close()
    await recorder.stop()
  })

  test('its window is fetched, kept for this user alone, and summed up', async () => {
    const kept = join(folder, 'kept')
    const { host } = new URL(server.url)
    const { code, stdout, stderr } = await runTrace([host], { env: { PPROF_TMPDIR: kept } })
    expect(stderr).toContain(`Fetching trace over HTTP from http://${host}/debug/trace/snapshot`)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ +1 .* job$/m)
    const [name = ''] = readdirSync(kept)
    expect(name).toMatch(/^trace\.001\.out(\.gz)?$/)
    expect(stderr).toContain(`Saved trace in ${join(kept, name)}`)
    expect(statSync(join(kept, name)).mode & 0o777).toBe(0o600)
    expect((await runTrace([join(kept, name)])).stdout).toMatch(/^ +1 .* job$/m)
  })

  test('with seconds it records what comes next, and a terminal sees how far it is', async () => {
    const working = setInterval(() => void withTask('later', async () => undefined), 20)
    const { code, stdout, stderr } = await runTrace([server.url, '-seconds=1'], {
      env: { PPROF_TMPDIR: join(folder, 'more') },
      isStderrTerminal: true,
    })
    clearInterval(working)
    expect(stderr).toContain('/debug/pprof/trace?seconds=1')
    expect(stderr).toContain('s of 1 s')
    expect(code).toBe(0)
    expect(stdout).toMatch(/ later$/m)
    expect(stdout).not.toMatch(/ job$/m)
  })

  test('what a server says instead of a trace is passed on', async () => {
    const { code, stderr } = await runTrace([`${server.url}/debug/pprof/nothing`])
    expect(code).toBe(1)
    expect(stderr).toMatch(/server response: 404.*FETCH_REFUSED/)
  })
})

test('every code has a meaning', () => {
  for (const meaning of Object.values(traceErrorCodes)) expect(meaning).toMatch(/^[A-Z].*\.$/)
})
