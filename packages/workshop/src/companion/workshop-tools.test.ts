import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePorts } from '@hotpath/lab-kit'
import { decodeStackTable } from '@hotpath/pprof'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readForSeal, writePristine } from '../pristine.ts'
import { readProgress } from '../progress.ts'
import { scratchWorkspace, startWorkshop, type Scratch } from '../scratch.ts'
import { Desk } from './desk.ts'
import type { TestReport } from './protocol.ts'
import type { Tools } from './tools.ts'
import { workshopTools } from './workshop-tools.ts'

const counter = '00-counter'

let scratch: Scratch
let warnings: string[]
let tools: Tools

let port: number

beforeEach(async () => {
  scratch = scratchWorkspace()
  port = await movePorts(scratch)
  warnings = []
  tools = workshopTools({ workspace: scratch.workspace, onWarning: (warning) => warnings.push(warning) })
})

afterEach(() => scratch[Symbol.dispose]())

/** Gives the counter ports that nobody has: the lab's own may be in use by a test beside this one. */
async function movePorts({ workspace, lab }: Scratch): Promise<number> {
  const { dir, ports } = lab(counter)
  const [app, debug] = await freePorts(2)
  const path = join(dir, 'lab.json')
  const text = readFileSync(path, 'utf8')
  writeFileSync(
    path,
    text.replace(String(ports.app), String(app)).replace(String(ports.debug), String(debug)),
  )
  writePristine(workspace, readForSeal(dir, counter))
  return app ?? 0 // freePorts(2) gives two
}

const source = (): string => join(scratch.workspace.labsDir, counter, 'src', 'count.ts')

function solve(): void {
  writeFileSync(source(), readFileSync(join(scratch.workspace.solutionsDir, counter, 'src', 'count.ts')))
}

async function verified(
  language: 'en' | 'ja' = 'en',
): Promise<{ came: TestReport[]; verdict: object; results: readonly TestReport[] }> {
  const came: TestReport[] = []
  const { verdict, results } = await tools.verify(counter, {
    language,
    signal: new AbortController().signal,
    onResult: (result) => came.push(result),
  })
  return { came, verdict, results }
}

test('labs come in the order of the course, new at first', async () => {
  expect(await tools.labs()).toMatchObject([
    { id: counter, state: 'new', passed: 0, total: 3, title: { en: 'Two for one' } },
    { id: '03-quiet-echo', state: 'new' },
  ])
})

test('a lab as given is red: results come one by one, progress is kept, hints follow', async () => {
  const { came, verdict, results } = await verified()
  expect(verdict).toMatchObject({ state: 'red', explanations: [], editedTests: false })
  expect(results.map((result) => [result.id, result.outcome])).toEqual([
    ['one-by-one', 'failed'],
    ['counts-on', 'passed'],
    ['greets', 'passed'],
  ])
  expect(came.map((result) => result.id).toSorted()).toEqual(['counts-on', 'greets', 'one-by-one'])
  expect(await tools.labs()).toMatchObject([{ state: 'red', passed: 2, total: 3 }, { state: 'new' }])
  const first = await tools.nextHint(counter, 'en')
  const second = await tools.nextHint(counter, 'en')
  expect([first, second]).toMatchObject([
    { test: 'visits are counted one by one', rung: 1, rungs: 4 },
    { test: 'visits are counted one by one', rung: 2, rungs: 4 },
  ])
  expect(readProgress(scratch.workspace).progress.labs[counter]?.rungsSeen).toEqual({ 'one-by-one': 2 })
})

test('a solved lab is green, and has no hint to give', async () => {
  solve()
  expect((await verified()).verdict).toMatchObject({ state: 'green' })
  expect(await tools.labs()).toMatchObject([{ state: 'green', passed: 3 }, {}])
  expect(await tools.nextHint(counter, 'en')).toBeNull()
})

test("names, failures, explanations and hints are in the reader's language", async () => {
  writeFileSync(
    source(),
    readFileSync(join(scratch.workspace.labsDir, counter, 'wrong-fixes', 'always-one', 'src', 'count.ts')),
  )
  const { came, verdict } = await verified('ja')
  expect(came.map((result) => result.name)).toContain('訪問は一回ずつ数えられる')
  expect(came.find(({ id }) => id === 'counts-on')?.message).toMatch(
    /^試したこと：二度訪れました。\n測った結果：1 の/,
  )
  const why = readFileSync(
    join(scratch.workspace.labsDir, counter, 'wrong-fixes', 'always-one', 'why.ja.md'),
    'utf8',
  )
  expect(verdict).toMatchObject({ state: 'red', explanations: [why.trim()] })
  expect(await tools.hints(counter, 'ja')).toMatchObject({
    lab: counter,
    tests: [{ id: 'one-by-one', name: '訪問は一回ずつ数えられる' }],
  })
})

test('the service runs on its ports, answers, is loaded and measured', async () => {
  await using desk = deskOf()
  await desk.at.start(counter)
  const service = await until(desk.at, (status) => status.service?.rssBytes && status.service)
  expect(service).toMatchObject({ state: 'running', appUrl: `http://127.0.0.1:${port}`, stale: false })
  expect(await (await fetch(`${service.appUrl}/`)).text()).toBe('hello')
  await desk.at.setLoad('low')
  const load = await until(desk.at, (status) => status.load?.requests && status.load)
  expect(load).toMatchObject({ level: 'low', failures: 0 })
  await desk.at.stop()
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow('fetch failed')
})

test('what a terminal started is read, loaded and captured here, and is gone when it is stopped there', async () => {
  const child = startWorkshop(scratch, ['start', '00'])
  await child.until(/Ctrl-C stops it/)
  await using desk = deskOf()
  const service = await until(desk.at, ({ service }) => service?.cpuPercent && service)
  expect(service).toMatchObject({
    lab: counter,
    state: 'running',
    elsewhere: true,
    appUrl: `http://127.0.0.1:${port}`,
    stale: false,
  })
  expect(service.rssBytes).toBeGreaterThan(1e6)
  expect(service.eventLoopUtilization).toBeGreaterThanOrEqual(0)
  await desk.at.setLoad('low')
  await until(desk.at, ({ load }) => load?.requests)
  await desk.at.capture(counter)
  const capture = await until(desk.at, ({ capture }) => capture?.state !== 'recording' && capture)
  expect(capture).toMatchObject({ state: 'done', profile: 'heap' })
  await expect(desk.at.start(counter)).rejects.toMatchObject({ code: 'SERVICE_ELSEWHERE' })
  appendFileSync(source(), '\n')
  expect((await desk.at.status()).service?.stale).toBe(true)
  child.interrupt()
  await until(desk.at, ({ service, load }) => service === null && load === null)
  expect(await child.ended).toMatchObject({ code: 0 })
})

test('an edit while the service runs makes it stale; a restart does not', async () => {
  await using desk = deskOf()
  await desk.at.start(counter)
  await until(desk.at, (status) => status.service?.state === 'running' || undefined)
  appendFileSync(source(), '\n')
  expect((await desk.at.status()).service?.stale).toBe(true)
  await desk.at.start(counter)
  expect(
    await until(desk.at, (status) => status.service?.state === 'running' && status.service),
  ).toMatchObject({
    stale: false,
  })
})

test('a service with a syntax error says where, and does not run', async () => {
  writeFileSync(source(), 'export const next = (\n')
  await using desk = deskOf()
  await desk.at.start(counter)
  const service = await until(desk.at, (status) =>
    status.service?.state === 'failed' ? status.service : undefined,
  )
  expect(service.problem).toMatch(/src\/count\.ts:\d+: SyntaxError/)
})

test('changes are counted by file, tests left out', async () => {
  expect(await tools.changes(counter)).toEqual([])
  writeFileSync(source(), readFileSync(source(), 'utf8').replace('count += 2', 'count += 1'))
  writeFileSync(join(scratch.workspace.labsDir, counter, 'src', 'new.ts'), '// New.\n// File.\n')
  rmSync(join(scratch.workspace.labsDir, counter, 'src', 'app.ts'))
  appendFileSync(join(scratch.workspace.labsDir, counter, 'verify.test.ts'), '// Mine.\n')
  expect(await tools.changes(counter)).toEqual([
    { path: 'src/app.ts', added: 0, removed: 9 },
    { path: 'src/count.ts', added: 1, removed: 1 },
    { path: 'src/new.ts', added: 2, removed: 0 },
  ])
})

test('a progress file that cannot be understood is a warning, not an end', async () => {
  await verified()
  writeFileSync(scratch.workspace.stateFile, '{')
  expect(await tools.labs()).toMatchObject([{ state: 'new' }, {}])
  expect(warnings).toEqual([expect.stringContaining('set aside')])
})

function deskOf(): AsyncDisposable & { at: Desk } {
  const desk = new Desk({ tools })
  return { at: desk, [Symbol.asyncDispose]: () => desk.close() }
}

/** Asks for the status until it shows what is waited for; the test's own limit is the only one. */
async function until<T>(
  desk: Desk,
  look: (status: Awaited<ReturnType<Desk['status']>>) => T,
): Promise<NonNullable<Exclude<T, 0 | false>>> {
  for (;;) {
    const found = look(await desk.status())
    if (found) return found as NonNullable<Exclude<T, 0 | false>> // it is truthy
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

test('a running service is captured, and the profile listed and shown', async () => {
  const service = await tools.startService(counter, new AbortController().signal)
  try {
    expect(service.capture(undefined)).toEqual({ profile: 'heap', seconds: 0 })
    const name = await service.takeCapture('heap', new AbortController().signal)
    expect(name).toMatch(/^\d{4}-.*Z-heap\.pb\.gz$/)
    expect(await tools.captures(counter)).toMatchObject([{ name, profile: 'heap', from: 'capture' }])
    const bytes = await tools.stacks(counter, name, undefined)
    expect(decodeStackTable(new Uint8Array(bytes).buffer).head.title).toBe(name)
    await expect(tools.stacks(counter, 'gone.pb.gz', undefined)).rejects.toThrow(
      'gone.pb.gz: reading: it is gone',
    )
  } finally {
    await service.stop()
  }
})
