// Each intended difference is one: what is said of us is true here, and what is said of Go is true there.

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fromFolded, parse, ProfileBuilder, type Profile, toFolded, write } from '@hotpath/profile'
import { afterAll, describe, expect, test } from 'vitest'
import { type DifferenceName, differences } from './differences.ts'
import { defaultOptions } from './options.ts'
import { type GoChange, isSince } from '../../../tools/go-changes.ts'
import { peer } from '../../../tools/peer.ts'
import { type GoRan, goPprof } from './testing/go-pprof.ts'
import { type Ran, runPprof } from './testing/world.ts'
import { serveWeb } from './web/serve.ts'

const go = peer('go')
const { run: runGo, runBeside: runGoBeside, version } = goPprof(go)
const has = (change: GoChange): boolean => isSince(version, change)
const folder = mkdtempSync(join(tmpdir(), 'pprof-differences-'))
afterAll(() => rmSync(folder, { recursive: true }))

const fixture = (name: string): string => new URL(`../testdata/${name}`, import.meta.url).pathname
const service = fixture('node.service.cpu.pb.gz')
const heapPair = [fixture('go.work.heap-before.pb.gz'), fixture('go.work.heap-after.pb.gz')] as const

let files = 0
function file(name: string, data: string | Uint8Array): string {
  const path = join(folder, `${(files += 1)}.${name}`)
  writeFileSync(path, data)
  return path
}

function saved(profile: Profile): string {
  return file('pb.gz', write(profile))
}

interface Both {
  readonly ours: Ran
  readonly goes: GoRan
}

async function both(line: string, ...sources: readonly string[]): Promise<Both> {
  const args = [...line.split(' ').filter((word) => word !== ''), ...sources]
  return { ours: await runPprof(args), goes: runGo(args, { PPROF_TMPDIR: folder }) }
}

/** Serves a profile for as long as something runs. */
async function serving<T>(profile: Profile, run: (host: string) => Promise<T>): Promise<T> {
  const server = createServer((_request, response) => response.end(write(profile)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    return await run(`127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.close()
  }
}

/** A port that nobody has at this moment. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

const cpu = { sampleTypes: [{ type: 'cpu', unit: 'nanoseconds' }] }

/** Times are another difference, of some versions: see `times`. */
const withoutTime = (text: string): string => text.replace(/^Time: .*\n/m, '')

const demonstrations: Readonly<Record<DifferenceName, () => Promise<void>>> = {
  async granularity() {
    const { ours, goes } = await both('-top', service)
    expect(ours.stdout).toContain(' search /srv/hotpath/')
    expect(goes.stdout).toMatch(/ search$/m)
    const named = await both('-top -functions', service)
    expect(withoutTime(named.ours.stdout)).toBe(withoutTime(named.goes.stdout))
  },
  async asyncRoots() {
    const [base, source] = [fixture('node.async.cached.pb.gz'), fixture('node.async.not-cached.pb.gz')]
    const line = `-top -functions -cum -nodecount=6 -diff_base=${base}`
    const { ours, goes } = await both(line, source)
    const handler = /-10165\.28ms 45\.00% {2}\(anonymous node-async\.ts:79:22\)$/m
    expect(goes.stdout).toMatch(handler)
    expect(ours.stdout).not.toMatch(/ [1-9]\d\.\d+% {2}/)
    const whole = await runPprof([...line.split(' '), '-async_roots=false', source])
    expect(withoutTime(whole.stdout)).toBe(withoutTime(goes.stdout))
  },
  async files() {
    const { ours, goes } = await both('-top -files -trim=false', service)
    const count = (text: string): number => text.match(/ \/srv.*node-service\.ts$/gm)?.length ?? 0
    expect(count(ours.stdout)).toBe(1)
    expect(count(goes.stdout)).toBeGreaterThan(1)
  },
  async means() {
    const profile = fromFolded('main;wait 4 40\nmain;wait 2 20', {
      sampleTypes: [
        { type: 'contentions', unit: 'count' },
        { type: 'delay', unit: 'nanoseconds' },
      ],
    })
    const { ours, goes } = await both('-peek=wait -functions -mean', saved(profile))
    expect(ours.stdout).toMatch(/ 10ns .*\| {3}main$/m)
    expect(goes.stdout).toMatch(/ 60ns .*\| {3}main$/m)
  },
  async listEnd() {
    const source = file('a.ts', 'line\n'.repeat(60))
    const builder = new ProfileBuilder(cpu)
    for (const start of [3, 40])
      builder.add([{ name: 'get', filename: source, line: start + 1, startLine: start }], [1])
    const { ours } = await both('-list=get', saved(builder.build()))
    // Go's end is that of whichever function it comes upon first: nothing can be said of it.
    expect(ours.stdout.match(/^ .* (\d+):line$/gm)).toHaveLength(41 + 5 - 3 + 1)
  },
  async ties() {
    const profile = fromFolded('main;b 5\nmain;a -5\nmain;c 5', cpu)
    const { ours } = await both('-peek=main -functions', saved(profile))
    expect(ours.stdout.match(/\| {3}[abc]$/gm)).toEqual(['|   a', '|   b', '|   c'])
  },
  async longLines() {
    const source = file('bundle.js', `${'x'.repeat(70_000)}\nfunction after() {}\n`)
    const builder = new ProfileBuilder(cpu)
    builder.add([{ name: 'after', filename: source, line: 2, startLine: 1 }], [1])
    const { ours, goes } = await both('-list=after', saved(builder.build()))
    expect(ours.stdout).toMatch(/ 1:x{2000}…$/m)
    expect(ours.stdout).toContain(' 2:function after() {}')
    expect(goes.stdout).not.toContain('function after')
  },
  async pictures() {
    const { ours, goes } = await both('-dot -functions', service)
    expect(ours.stdout).toContain('[label="(anonymous node-service.ts:')
    expect(goes.stdout).toContain(String.raw`[label="(anonymous node-service\nts:`)
    expect(ours.stdout).not.toContain('https:')
    expect(goes.stdout).toContain('https:')
    const [before, after] = heapPair
    const difference = await both(`-dot -functions -trim=false -diff_base=${before}`, after)
    expect(difference.ours.stdout).not.toContain('-> N0 ')
    expect(difference.goes.stdout).toContain('-> N0 ')
  },
  async pictureOrder() {
    const [before, after] = heapPair
    const { ours, goes } = await both(`-dot -functions -trim=false -diff_base=${before}`, after)
    const order = (dot: string): string[] =>
      Array.from(dot.matchAll(/^N\d+ \[.* tooltip="(.*?) \(/gm), ([, name = '']) => name)
    expect(order(ours.stdout)).not.toEqual(order(goes.stdout))
    expect(order(ours.stdout).toSorted()).toEqual(order(goes.stdout).toSorted())
  },
  async callgrindNames() {
    const [before, after] = heapPair
    const { ours, goes } = await both(`-callgrind -diff_base=${before}`, after)
    expect(ours.stdout).not.toMatch(/^cfn=$/m)
    expect(goes.stdout).toMatch(/^cfn=$/m)
  },
  async urls() {
    const { ours, goes } = await both('-top -files -trim=false', service)
    expect(ours.stdout).toContain('wasm://wasm/')
    expect(goes.stdout).toContain('wasm:/wasm/')
  },
  async controls() {
    const { ours, goes } = await both('-top -functions', saved(fromFolded('\u001b[2J 1', cpu)))
    expect(ours.stdout).toContain(String.raw`\x1b[2J`)
    expect(goes.stdout).toContain('\u001b[2J')
  },
  async rawDump() {
    const builder = new ProfileBuilder({
      ...cpu,
      durationNanos: 1_234_567_000,
      timeNanos: 1_700_000_000_000_000_000n,
    })
    builder.add([{ name: 'main', filename: 'a.ts', line: 3, column: 7 }], [1])
    const { ours, goes } = await both('-raw', saved(builder.build()))
    expect(ours.stdout).toContain('Duration: 1.234567s\n')
    expect(goes.stdout).toContain('Duration: 1.23\n')
    expect(ours.stdout).toContain('a.ts:3:7 ')
    expect(goes.stdout).toContain(has('columns') ? 'a.ts:3:7 ' : 'a.ts:3 ')
    expect(ours.stdout).toContain('Time: 2023-11-14 22:13:20 +0000 UTC\n')
    const cut = await both('-raw -noinlines', saved(builder.build()))
    expect(cut.ours.stdout).toContain('[IN]')
    expect(cut.goes.stdout.includes('[IN]')).toBe(!has('noInlines'))
  },
  async times() {
    const path = saved({ ...fromFolded('main 1', cpu), timeNanos: 1_700_000_000_000_000_000n })
    const { ours, goes } = await both('-top', path)
    expect(ours.stdout).toMatch(/^Time: \w{3} \d+, \d+ at \d+:\d+[ap]m \(.*\)$/m)
    if (has('times')) expect(goes.stdout).toMatch(/^Time: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \w+$/m)
    else expect(goes.stdout).toMatch(/^Time: \w{3} \d+, \d+ at \d+:\d+[ap]m \(.*\)$/m)
  },
  async lone() {
    const path = saved(fromFolded('main 1\nmain;rest 0\nmain;rest 0', cpu))
    const { ours, goes } = await both('-traces -functions', path)
    expect(ours.stdout).not.toContain('rest')
    expect(goes.stdout.includes('rest')).toBe(has('lone'))
  },
  async commonColumns() {
    const two = saved(
      fromFolded('main 1 2', { sampleTypes: [{ type: 'samples', unit: 'count' }, ...cpu.sampleTypes] }),
    )
    const { ours, goes } = await both('-traces -functions', two, saved(fromFolded('main 5', cpu)))
    expect(ours.stderr).toContain('(SOURCES_INCOMPATIBLE)')
    if (has('commonColumns')) expect(goes.stdout).toMatch(/ 7ns +main$/m)
    else expect(goes.stderr).toContain('inconsistent samples type count: 2 != 1')
  },
  async stackless() {
    const { ours, goes } = await both('-raw', fixture('go.work.threadcreate.pb.gz'))
    expect(ours.stdout).not.toMatch(/^ +5: $/m)
    expect(/^ +5: $/m.test(goes.stdout)).toBe(has('stackless'))
  },
  async tagShares() {
    const builder = new ProfileBuilder(cpu)
    const stack = [{ name: 'main', filename: 'a.ts' }]
    builder.add(stack, [30], [{ key: 'route', str: '/search' }])
    builder.add(stack, [10])
    const { ours, goes } = await both('-tags', saved(builder.build()))
    expect(ours.stdout).toMatch(/ 30\.0ns \( {2}100%\): \/search$/m)
    expect(goes.stdout).toMatch(
      has('tagShares') ? / 30ns \(75\.00%\): \/search$/m : / 30\.0ns \( {2}100%\): \/search$/m,
    )
  },
  async timeOfZero() {
    const [never, once] = [0n, 1_700_000_000_000_000_000n].map((timeNanos) =>
      saved({ ...fromFolded('main 1', cpu), timeNanos }),
    )
    const { ours, goes } = await both('-top', once ?? '', never ?? '')
    expect(ours.stdout).toMatch(/^Time: /m)
    expect(goes.stdout).not.toMatch(/^Time: /m)
  },
  async zones() {
    const path = saved({ ...fromFolded('main 1', cpu), timeNanos: 1_700_000_000_000_000_000n })
    const { stdout } = runGo(['-top', path], { TZ: 'Asia/Tokyo' })
    expect(stdout).toMatch(/^Time: .*JST/m)
    const before = process.env['TZ']
    process.env['TZ'] = 'Asia/Tokyo'
    try {
      expect((await runPprof(['-top', path])).stdout).toContain('(+09)')
    } finally {
      if (before === undefined) delete process.env['TZ']
      else process.env['TZ'] = before
    }
  },
  async columns() {
    const builder = new ProfileBuilder(cpu)
    builder.add([{ name: 'main', filename: 'a.ts', line: 3, column: 7 }], [1])
    const { ours, goes } = await both('-top -addresses', saved(builder.build()))
    expect(ours.stdout).toMatch(/ main a\.ts:3$/m)
    expect(goes.stdout).toMatch(has('columns') ? / main a\.ts:3:7$/m : / main a\.ts:3$/m)
    const path = saved(builder.build())
    expect((await runPprof(['-top', '-addresses', '-showcolumns', path])).stdout).toMatch(/ main a\.ts:3:7$/m)
  },
  async unreadable() {
    const { ours, goes } = await both('-top', saved(fromFolded('main 1', cpu)), join(folder, 'gone.pb.gz'))
    expect({ code: ours.code, stdout: ours.stdout }).toEqual({ code: 1, stdout: '' })
    expect(goes.code).toBe(0)
    expect(goes.stdout).toContain('1ns   100%')
  },
  async flagPlaces() {
    const path = saved(fromFolded('main 1', cpu))
    expect((await runPprof(['top', path, '-cum'])).code).toBe(0)
    expect(runGo(['-top', path, '-cum']).stderr).toContain('-cum: ')
  },
  async everySource() {
    const { ours, goes } = await both('-top', 'abc123', saved(fromFolded('main 1', cpu)))
    expect(ours.stderr).toContain('abc123: reading: no such file or directory')
    expect(goes.code).toBe(0)
    if (has('buildIds')) expect(goes.stderr).toContain('Fetched 1 source profiles out of 2')
    else expect(goes.stdout).toContain('Build ID: abc123')
  },
  async shellChoices() {
    const lines = ['cum', 'nodecount=1', 'top']
    const { stdout } = await runPprof(['-functions', service], { lines })
    expect(stdout).toMatch(/ emit$/m)
    const { stderr } = runGo(['-functions', service], {}, lines.join('\n'))
    expect(stderr).toContain('unknown config field "cum"')
  },
  async nothingFound() {
    const { ours, goes } = await both('-peek=nobody', service)
    expect([ours.code, goes.code]).toEqual([0, 2])
    for (const { stderr } of [ours, goes]) expect(stderr).toContain('no matches found for regexp: nobody')
  },
  async wholeTimeout() {
    const server = createServer((_request, response) => {
      response.writeHead(200)
      response.write('the beginning of a profile')
      setTimeout(() => response.destroy(), 8000)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`
    const [ours, goes] = await Promise.all([
      runPprof(['-top', '-timeout=1', url]),
      runGoBeside(['-top', '-timeout=1', url], { PPROF_TMPDIR: folder }),
    ])
    server.close()
    expect(ours.stderr).toContain('no answer within 6 s')
    expect(goes.stderr).toContain('unexpected EOF')
  },
  async exitCodes() {
    const failed = await both('-top', join(folder, 'gone.pb.gz'))
    expect([failed.ours.code, failed.goes.code]).toEqual([1, 2])
    expect(failed.ours.stderr).toMatch(/^pprof: .* \(SOURCE_UNREADABLE\)\n$/)
    const misused = await both('-wide', service)
    expect([misused.ours.code, misused.goes.code]).toEqual([2, 2])
  },
  async keptProfiles() {
    await serving(fromFolded('main;work 3', cpu), async (host) => {
      const base = saved(fromFolded('main;work 1', cpu))
      const [own, other] = [mkdtempSync(join(folder, 'own-')), mkdtempSync(join(folder, 'other-'))]
      await runPprof(['-top', `-base=${base}`, `http://${host}/x`], { env: { PPROF_TMPDIR: own } })
      await runGoBeside(['-top', `-base=${base}`, `http://${host}/x`], { PPROF_TMPDIR: other })
      const [mine, theirs] = [own, other].map((at) => {
        const path = join(at, readdirSync(at)[0] ?? '')
        return { folded: toFolded(parse(readFileSync(path))), mode: statSync(path).mode & 0o777 }
      })
      expect(mine).toEqual({ folded: 'main;work 3', mode: 0o600 })
      expect(theirs).toEqual({ folded: 'main;work 2', mode: 0o644 })
    })
  },
  async passwords() {
    await serving(fromFolded('main 1', cpu), async (host) => {
      const url = `http://pprof:sesame@${host}/x`
      expect((await runPprof(['-top', url], { env: { PPROF_TMPDIR: folder } })).stderr).not.toContain(
        'sesame',
      )
      expect((await runGoBeside(['-top', url], { PPROF_TMPDIR: folder })).stderr).toContain('sesame')
    })
  },
  async webPage() {
    const builder = new ProfileBuilder(cpu)
    const secret = file('secret.txt', 'nobody is to read this\n')
    builder.add([{ name: 'secret', filename: secret, line: 1 }], [1])
    const profile = saved(builder.build())
    const address = '-http=0.0.0.0:0'

    const ours = await runPprof([address, profile])
    expect([ours.code, ours.stderr]).toEqual([2, expect.stringContaining('(HTTP_ADDRESS_BAD)')])
    await using page = await serveWeb(':', {
      profile: builder.build(),
      withoutBase: builder.build(),
      options: defaultOptions,
      names: { title: 'test' },
      folder: import.meta.dirname,
    })
    const source = await (await fetch(new URL('/data/source?frame=0&column=0', page.url))).text()
    expect(source).toContain('it is not among the sources')

    const port = await freePort()
    const said = Promise.withResolvers<() => void>()
    const goes = runGoBeside([`-http=0.0.0.0:${port}`, '-no_browser', profile], {}, (stderr, stop) => {
      if (stderr.includes(`Serving web UI on http://0.0.0.0:${port}`)) said.resolve(stop)
    })
    const stop = await said.promise
    try {
      // It says so before it listens.
      await expect
        .poll(async () => (await fetch(`http://127.0.0.1:${port}/ui/source?f=secret`)).text())
        .toContain('nobody is to read this')
    } finally {
      stop()
    }
    await goes
  },
  async more() {
    const profile = readFileSync(fixture('node.v8.text.cpuprofile'))
    const { ours, goes } = await both('-top', fixture('node.v8.text.cpuprofile'))
    expect([ours.code, goes.code]).toEqual([0, 2])
    expect((await runPprof(['-top', '-'], { stdin: profile })).stdout).toBe(ours.stdout)
    expect((await both('-top', fixture('chrome.page.trace.json.gz'))).ours.code).toBe(0)
    for (const flag of ['-folded', '-granularity=lines']) {
      const added = await both(`${flag} -top=false`, service)
      expect(added.goes.stderr).toContain('flag provided but not defined')
    }
  },
  async overflow() {
    const path = saved(fromFolded(`main ${2n ** 62n}`, cpu))
    const { ours, goes } = await both('-raw', path, path)
    expect(ours.stderr).toContain('(PROFILE_OVERFLOW)')
    expect(goes.stdout).toContain('-9223372036854775808: ')
  },
  async scaling() {
    const types = (unit: string): object => ({
      sampleTypes: [
        { type: 'samples', unit: 'count' },
        { type: 'cpu', unit },
      ],
    })
    const micros = saved(fromFolded('main 1 0\nother 1 5', types('microseconds')))
    const nanos = saved(fromFolded('third 1 7', types('nanoseconds')))
    const { ours, goes } = await both('-traces -functions -sample_index=0', micros, nanos)
    expect(ours.stdout).toMatch(/ main$/m)
    expect(goes.stdout).not.toMatch(/ main$/m)
  },
  async regexps() {
    const ahead = await both('-top -functions -focus=sea(?=rch)', service)
    expect([ahead.ours.code, ahead.goes.code]).toEqual([0, 2])
    const ungreedy = await both('-top -functions -focus=(?U)sea.*h', service)
    expect([ungreedy.ours.code, ungreedy.goes.code]).toEqual([2, 0])
  },
}

describe.skipIf(!go)('each difference', () => {
  const names = Object.keys(differences) as DifferenceName[] // the keys of an object literal are its own
  test.each(names.map((name) => [name, differences[name].here] as const))('%s: %s', async (name) => {
    await expect(demonstrations[name]()).resolves.toBeUndefined()
  })
})
