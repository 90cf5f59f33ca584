// The program as learners meet it: verbs, languages, exit codes, and what it leaves behind.
import { cpSync, existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, symlinkSync } from 'node:fs'
import { rmSync, utimesSync, writeFileSync } from 'node:fs'
import { type Server, createServer } from 'node:http'
import { once } from 'node:events'
import { join } from 'node:path'
import { parse } from '@hotpath/profile'
import { expect, test } from 'vitest'
import { commands } from './commands.ts'
import { workshopErrors } from './errors.ts'
import { run } from './main.ts'
import type { Lab } from './lab.ts'
import { type Scratch, leaveNote, runWorkshop, scratchWorkspace, someNote, startWorkshop } from './scratch.ts'
import { freePorts } from '@hotpath/lab-kit'
import { requirePristine, suiteHash } from './pristine.ts'
import { readProgress, updateProgress, withFound, withProved, withVerdict } from './progress.ts'
import { readRunning } from './running.ts'
import { keptEvidence } from './steps.ts'
import { widthOf } from './style.ts'
import { texts } from './text/text.ts'
import { writeAtomically } from './workspace.ts'

const escape = '\u001B'

test.each([
  ['no verb prints the overview', [], 0, /usage: npx workshop/],
  ['help of a verb prints its options', ['help', 'start'], 0, /--debug-port <…>/],
  ['and so does the verb with --help', ['capture', '-h'], 0, /--sample-type/],
  ['list names the labs', ['list'], 0, /00-counter {5}Two for one {2}3 min {2}0\/3 {2}<- here/],
  ['list in Japanese', ['list', '--lang', 'ja'], 0, /00-counter {5}一度に二つ {2}3 分/],
  ['status says what comes next', ['status'], 0, /next: npx workshop start 00/],
  ['a verb mistyped', ['lsit'], 2, /^workshop: lsit: .*\n {2}did you mean list\?/],
  ['a lab mistyped', ['verify', 'conter'], 2, /did you mean 00-counter\?/],
  ['an option mistyped', ['verify', '--wach'], 2, /did you mean --watch\?/],
  ['an option without its value', ['load', '--level'], 2, /workshop: load: reading the command line: /],
  ['an option with a value it cannot take', ['load', '--level', 'medium'], 2, /"medium", want low or high/],
  ['a number beyond its bounds', ['capture', '--seconds', '301'], 2, /want a number from 0 to 300/],
  [
    'seconds below nothing, in one line',
    ['capture', '--seconds', '-1'],
    2,
    /^workshop: capture: .*--seconds is followed by -1, .*want its value\n {2}usage: .*\n$/,
  ],
  ['a port that is no whole number', ['start', '--port', '80.5'], 2, /"80.5", want a whole number from 1/],
  ['an address that is none', ['capture', '--url', 'nonsense'], 2, /--url: .*"nonsense", want http:/],
  ['an address without its protocol', ['load', '--url', 'localhost:6060'], 2, /want http:/],
  ['a language that there is not', ['list', '--lang', 'fr'], 2, /"fr", want en or ja/],
  [
    'an answer beside the tests',
    ['verify', '00', '--answer', 'next'],
    2,
    /--answer: .*want --step find beside/,
  ],
  ['an answer to a proof', ['verify', '--step', 'prove', '--answer', 'next'], 2, /want --step find beside/],
  ['a capture without its step', ['verify', '--capture', 'a.pb.gz'], 2, /want --step find or prove beside/],
  [
    'the next hint is of a test that was named',
    ['hint', '--test', 'one-by-one'],
    0,
    /hint 00 --test one-by-one\n/,
  ],
  ['and of any that fails where none was', ['hint'], 0, /the next one: npx workshop hint 00\n/],
  ['a word too many', ['status', 'now'], 2, /usage: npx workshop status/],
  ['reset without a lab', ['reset'], 2, /want a lab, or --all/],
  ['a lab of a name that cannot be one', ['new', 'slow start'], 2, /want two digits and a name/],
  ['a backup that there is not', ['restore', '00', 'yesterday'], 2, /nothing was reset yet/],
  [
    'an error in Japanese leads with its meaning',
    ['lsit', '--lang=ja'],
    2,
    /そのような動詞はありません\n.*\n {2}list のことですか/,
  ],
  ['load without a service', ['load', '00', '--url', 'http://127.0.0.1:9'], 3, /npx workshop start 00/],
  [
    'capture without a service',
    ['capture', '00'],
    3,
    /nothing answers there\n {2}in another terminal: npx workshop start 00/,
  ],
] as const)('%s', async (_case, argv, code, pattern) => {
  using scratch = scratchWorkspace()
  const end = await runHere(scratch, argv)
  expect(end.said).toMatch(pattern)
  expect(end.code).toBe(code)
  expect(end.said).not.toContain(escape)
})

/** Runs a command line in this process: a child for each of these would take longer than what they do. */
async function runHere(
  scratch: Scratch,
  argv: readonly string[],
  terminal?: number,
): Promise<{ code: number; said: string }> {
  let said = ''
  const hear = (text: string): void => {
    said += text
  }
  const code = await run(argv, {
    env: { HOTPATH_ROOT: scratch.workspace.root, NO_COLOR: '1' },
    stdout: hear,
    stderr: hear,
    isTerminal: terminal !== undefined,
    columns: terminal ?? 80,
    signal: new AbortController().signal,
  })
  return { code, said }
}

test('a folder that is no workshop is exit code 3', async () => {
  using scratch = scratchWorkspace()
  const end = await runWorkshop(scratch, ['list'], {
    HOTPATH_ROOT: join(scratch.workspace.root, 'solutions'),
  })
  expect(end).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('opening the workshop: no such folder'),
  })
})

test('colour comes when it is asked for, and never into JSON', async () => {
  using scratch = scratchWorkspace()
  expect((await runWorkshop(scratch, ['list'], { FORCE_COLOR: '1' })).stdout).toContain(escape)
  const { stdout } = await runWorkshop(scratch, ['list', '--json'], { FORCE_COLOR: '1' })
  expect(JSON.parse(stdout)).toMatchObject([
    { id: '00-counter', state: 'new', passed: 0, total: 3, current: true },
    { id: '03-quiet-echo', state: 'new', current: false },
  ])
})

test('an error is JSON as well where JSON was asked for', async () => {
  using scratch = scratchWorkspace()
  const end = await runWorkshop(scratch, ['verify', 'nope', '--json'])
  expect(JSON.parse(end.stdout)).toMatchObject({ error: { code: 'LAB_UNKNOWN' } })
  expect(end).toMatchObject({ code: 2, stderr: '' })
})

test('the way through a lab: red, hint, wrong turn, green, the solution, and on', async () => {
  using scratch = scratchWorkspace()
  const lab = scratch.lab('counter')
  const run = (...argv: string[]) => runWorkshop(scratch, argv)

  const red = await run('verify')
  expect(red.code).toBe(1)
  expect(red.stdout).toContain("after one visit: expected '2' to be '1'")
  expect(red.stdout).toContain('next: npx workshop hint 00 --test one-by-one')
  expect(red.stdout).toContain('page: /learn/00-counter')
  expect(red.stdout).toMatch(/red: 2 of 3 tests passed/)

  expect((await run('hint')).stdout).toContain('By how much does the count rise?')
  expect((await run('hint')).stdout).toContain('(hint 2 of 4)')
  expect((await run('hint', '--test', 'greets')).stdout).toContain('greets has no hints')
  expect((await run('hint', '--all', '--lang', 'ja')).stdout).toContain('1 を足します。')
  expect(await run('diff', '--solution')).toMatchObject({ code: 1, stdout: '' })

  cpSync(join(lab.dir, 'wrong-fixes/always-one/src'), join(lab.dir, 'src'), { recursive: true })
  const wrong = await run('verify', '00')
  expect(wrong.code).toBe(1)
  expect(wrong.stdout).not.toContain('workshop hint')
  expect(wrong.stdout).toContain(
    'had done this, "always-one":\n\n  The first visitor is counted rightly, and nobody after.',
  )

  cpSync(join(lab.solutionDir, 'src'), join(lab.dir, 'src'), { recursive: true })
  writeFileSync(join(lab.dir, 'verify.test.ts'), '')
  const green = await run('verify', '00')
  expect(green.code).toBe(0)
  expect(green.stdout).toMatch(
    /green: all 3 tests passed .*\n.*diff 00 --solution\nnext lab: npx workshop start 03/,
  )
  expect(green.stderr).toContain('Your copy of the tests differs from ours.')
  expect((await run('diff', '00')).stdout).toContain('+  count += 1')
  expect((await run('diff', '00', '--solution')).stdout).toContain('yours is our solution')
  expect((await run('status')).stdout).toContain('1 of 2 labs green')
})

test('find, fix, prove: the learner’s own captures are judged, and what was found is kept', async () => {
  using scratch = scratchWorkspace()
  const { workspace } = scratch
  const lab = scratch.lab('counter')
  const step = (...argv: string[]) => runHere(scratch, ['verify', '00', '--step', ...argv])
  const note = (name: string, text: string): void =>
    writeAtomically(join(workspace.capturesDir, lab.id, name), text)

  expect(await step('find')).toMatchObject({
    code: 1,
    said: expect.stringMatching(/there is none\n {2}with the service under load: npx workshop capture 00/),
  })
  expect(await step('sniff')).toMatchObject({
    code: 2,
    said: expect.stringContaining('want find or prove'),
  })
  expect(await step('prove')).toMatchObject({
    code: 1,
    said: expect.stringContaining('its tests are not green'),
  })

  note('2026-01-01T00-00-00-000Z-visits.txt', 'hello\n')
  expect(await step('find')).toMatchObject({
    code: 1,
    said: expect.stringContaining('no visits are in it'),
  })
  note('2026-01-02T00-00-00-000Z-visits.txt', '/count 2\n')
  expect(await step('find', '--capture', '2026-01-02T00-00-00-000Z-visits.txt')).toMatchObject({
    code: 1,
    said: expect.stringMatching(
      /counted twice\n\n {2}Which line counts\?\n\n.* --step find --capture 2026-01-02T00-00-00-000Z-visits.txt --answer/,
    ),
  })
  expect(await step('find', '--answer', 'src/app.ts:6')).toMatchObject({ code: 1 })
  expect(await step('find', '--answer', 'src/count.ts:5', '--lang', 'ja')).toMatchObject({
    code: 0,
    said: expect.stringContaining('その行です。'),
  })
  expect(keptEvidence(workspace, lab, 'before')?.capture.name).toBe('2026-01-02T00-00-00-000Z-visits.txt')

  cpSync(join(lab.solutionDir, 'src'), join(lab.dir, 'src'), { recursive: true })
  expect(await runWorkshop(scratch, ['verify', '00'])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/\nprove it: .* capture 00, npx workshop verify 00 --step prove\n$/),
  })
  expect(await step('prove'), 'only what was captured since').toMatchObject({
    code: 1,
    said: expect.stringContaining('from after the fix'),
  })
  note('2026-01-03T00-00-00-000Z-visits.txt', '/count 1\n')
  const proved = await step('prove')
  expect(proved.said).toMatch(/before +after\n +first visit +2 +1\n\n.*one visit, one count/)
  expect(proved.said).toMatch(/\/learn\/00-counter#explain \(npx workshop site\)/)
  expect(proved.code).toBe(0)
  expect(readProgress(workspace).progress.labs[lab.id]).toMatchObject({
    found: { answer: 'src/count.ts:5' },
    proved: { rows: [{ before: '2', after: '1' }] },
  })
  leaveNote(workspace, 'one', { ...someNote, lab: lab.id })
  expect((await runHere(scratch, ['verify', '00'])).said, 'all labs have one debug port').toMatch(
    /\nfirst stop 00-counter: .*\nnext lab: npx workshop start 03\n$/,
  )
  expect((await runHere(scratch, ['reset', '00'])).code).toBe(0)
  expect(readProgress(workspace).progress.labs[lab.id]?.proved, 'of a service that is gone').toBeUndefined()
  expect(await runHere(scratch, ['verify', '03', '--step', 'find'])).toMatchObject({ code: 2 })
})

test('a capture of another kind that is newer than the one that is judged is named', async () => {
  using scratch = scratchWorkspace()
  const lab = scratch.lab('counter')
  const dir = join(scratch.workspace.capturesDir, lab.id)
  mkdirSync(dir, { recursive: true })
  const note = (name: string, at: number): void => {
    writeFileSync(join(dir, name), '/count 2\n')
    utimesSync(join(dir, name), at, at)
  }
  const find = () => runHere(scratch, ['verify', '00', '--step', 'find'])
  note('2026-01-01T00-00-00-000Z-other.txt', 1)
  note('2026-01-01T00-00-01-000Z-heap.txt', 2)
  expect((await find()).said).not.toContain('your latest')
  note('2026-01-01T00-00-02-000Z-allocs.txt', 3)
  expect((await find()).said).toContain(
    'your latest, 2026-01-01T00-00-02-000Z-allocs.txt, is not the lab’s profile, heap: 2026-01-01T00-00-01-000Z-heap.txt was judged\n',
  )
})

test('jump goes into the middle of a lab, and keeps what was there', async () => {
  using scratch = scratchWorkspace()
  const { workspace } = scratch
  const lab = scratch.lab('counter')
  const count = join(lab.dir, 'src/count.ts')
  writeFileSync(count, '// mine\n')
  expect(await runHere(scratch, ['jump'])).toMatchObject({ code: 2 })
  expect((await runHere(scratch, ['jump', '03'])).said).toContain('npx workshop start 03')
  expect((await runHere(scratch, ['status'])).said, 'it is the one that verbs mean').toContain(
    'you are at 03-quiet-echo',
  )

  const fix = await runHere(scratch, ['jump', '00', '--step', 'fix'])
  expect(fix).toMatchObject({ code: 0, said: expect.stringContaining('verify 00 --watch') })
  expect(keptEvidence(workspace, lab, 'before')?.capture.name).toBe('before.txt')
  expect(readFileSync(count, 'utf8')).toBe('// mine\n')

  const prove = await runHere(scratch, ['jump', '00', '--step', 'prove'])
  expect(prove.said).toMatch(
    /Our solution is in place\.\n {2}your edits are in .*\n {2}to bring them back: npx workshop restore 00 /,
  )
  expect(await runWorkshop(scratch, ['verify', '00'])).toMatchObject({ code: 0 })
  const after = join(lab.solutionDir, 'evidence/after.txt')
  expect(await runHere(scratch, ['verify', '00', '--step', 'prove', '--capture', after])).toMatchObject({
    code: 0,
  })
  expect((await runHere(scratch, ['restore', '00'])).code).toBe(0)
  expect(readFileSync(count, 'utf8')).toBe('// mine\n')
})

test('progress goes to another machine and is laid together with what is there', async () => {
  using here = scratchWorkspace()
  using there = scratchWorkspace()
  await runHere(here, ['jump', '00', '--step', 'fix'])
  const file = join(here.workspace.root, 'progress.json')
  expect((await runHere(here, ['export', file])).said).toMatch(/progress\.json: 1 lab\n/)
  expect(JSON.parse((await runHere(here, ['export'])).said)).toMatchObject({ kind: 'hotpath-progress' })
  await runHere(there, ['jump', '03'])
  const imported = await runHere(there, ['import', file])
  expect(imported.said).toMatch(/progress of 1 lab was read .*\n {2}your progress from before is in /)
  expect(Object.keys(readProgress(there.workspace).progress.labs)).toEqual(['00-counter', '03-quiet-echo'])

  const before = readFileSync(there.workspace.stateFile, 'utf8')
  writeFileSync(file, '{"schema":1}')
  expect(await runHere(there, ['import', file])).toMatchObject({
    code: 2,
    said: expect.stringContaining(file),
  })
  expect(await runHere(there, ['import', join(file, 'nowhere')])).toMatchObject({ code: 2 })
  expect(readFileSync(there.workspace.stateFile, 'utf8')).toBe(before)
})

test('an export takes the place of nothing but an earlier one', async () => {
  using scratch = scratchWorkspace()
  const at = (name: string): string => join(scratch.workspace.root, name)
  const exportTo = (name: string) => runHere(scratch, ['export', name])
  const kind = expect.stringContaining('hotpath-progress')
  writeFileSync(at('README.md'), '# Mine\n')
  symlinkSync(at('README.md'), at('link.md'))
  symlinkSync(at('nowhere'), at('broken.json'))
  for (const name of ['README.md', 'link.md', 'broken.json', 'labs', 'README.md/inside']) {
    expect(await exportTo(at(name)), `export ${name}`).toMatchObject({
      code: 3,
      said: expect.stringMatching(/exporting progress: .*\n {2}take a name that is free/),
    })
  }
  expect(readFileSync(at('README.md'), 'utf8')).toBe('# Mine\n')
  expect(existsSync(at('nowhere'))).toBe(false)

  writeFileSync(at('empty.json'), '')
  symlinkSync(at('empty.json'), at('link.json'))
  for (const name of ['empty.json', 'link.json']) expect(await exportTo(at(name))).toMatchObject({ code: 0 })
  expect(lstatSync(at('link.json')).isSymbolicLink()).toBe(true)
  expect(readFileSync(at('empty.json'), 'utf8')).toEqual(kind)
  expect(await exportTo('-')).toMatchObject({ code: 0, said: kind })
  expect(existsSync('-')).toBe(false)
})

test.each([
  ['as PowerShell writes it', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
  ['the other way round', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
  ['with a mark before it', (text: string) => Buffer.from(`\uFEFF${text}`)],
])('an export is read %s', async (_case, encoded) => {
  using scratch = scratchWorkspace()
  await runHere(scratch, ['jump', '03'])
  const file = join(scratch.workspace.root, 'progress.json')
  writeFileSync(file, encoded((await runHere(scratch, ['export'])).said))
  expect(await runHere(scratch, ['import', file])).toMatchObject({ code: 0 })
  expect(await runHere(scratch, ['export', file])).toMatchObject({ code: 0 })
})

test('what the file system refuses is an error with advice, and the lab is not said to be reset', async () => {
  using scratch = scratchWorkspace()
  // A file where the folder should be: no user may write into that, not even the one who may all.
  writeFileSync(scratch.workspace.stateDir, '')
  for (const argv of [
    ['jump', '00'],
    ['reset', '00'],
    ['verify', '00'],
  ]) {
    const end = await runHere(scratch, argv)
    expect(end.said, `${argv[0]}`).toMatch(
      /^(?:00-counter.*\n\n)?workshop: \S+\.workshop\S*: \w+: E\w+: .*\n {2}.*workshop doctor.*\n$/,
    )
    expect(end.code).toBe(3)
  }
  expect(await runHere(scratch, ['jump', '00', '--json'])).toMatchObject({
    said: expect.stringContaining('"code": "FILE_FAILED"'),
  })
})

test('a verdict as JSON, of one lab and of all; the worst of all is the exit code', async () => {
  using scratch = scratchWorkspace()
  writeFileSync(join(scratch.lab('echo').dir, 'src/server.ts'), 'throw new Error("not today")\n')
  const all = await runWorkshop(scratch, ['verify', '--all', '--json'])
  expect(all.code).toBe(3)
  expect(JSON.parse(all.stdout)).toMatchObject([
    { lab: '00-counter', state: 'red' },
    {
      lab: '03-quiet-echo',
      state: 'broken',
      problem: expect.stringContaining('src/server.ts:1: Error: not today'),
    },
  ])
  expect(JSON.parse((await runWorkshop(scratch, ['verify', '0', '--json'])).stdout)).toMatchObject({
    state: 'red',
  })
})

test('reset says where the edits are, restore brings them back, and both take the verdict away', async () => {
  using scratch = scratchWorkspace()
  const lab = scratch.lab('counter')
  const count = join(lab.dir, 'src/count.ts')
  const given = readFileSync(count, 'utf8')
  writeFileSync(count, 'mine')
  const reset = await runWorkshop(scratch, ['reset', '00'])
  const [backup = ''] = readdirSync(join(scratch.workspace.backupsDir, '00-counter'))
  expect(reset.stdout).toContain(`npx workshop restore 00 ${backup}`)
  expect(readFileSync(count, 'utf8')).toBe(given)
  expect((await runWorkshop(scratch, ['restore', '00', '--list'])).stdout).toContain(backup)
  expect((await runWorkshop(scratch, ['restore', '00'])).code).toBe(0)
  expect(readFileSync(count, 'utf8')).toBe('mine')
  expect(await runWorkshop(scratch, ['restore', '03'])).toMatchObject({ code: 1 })
})

test('where progress cannot be written, the backups are told all the same', async () => {
  using scratch = scratchWorkspace()
  writeFileSync(join(scratch.lab('counter').dir, 'src/count.ts'), '// mine\n')
  mkdirSync(scratch.workspace.stateDir)
  writeFileSync(scratch.workspace.stateFile, '{"schema":99}')
  const end = await runHere(scratch, ['reset', '00'])
  expect(end.said).toMatch(/^ {2}your edits are in .*\n {2}to bring them back: .*\nworkshop: .*schema 99/)
  expect(end.code).toBe(3)
})

test('reset --all goes past a lab that is not sealed, and says so at the end', async () => {
  using scratch = scratchWorkspace()
  const server = join(scratch.lab('echo').dir, 'src/server.ts')
  const given = readFileSync(server, 'utf8')
  writeFileSync(server, '// mine\n')
  rmSync(join(scratch.workspace.pristineDir, '00-counter.json'))
  expect(await runHere(scratch, ['reset', '--all'])).toMatchObject({
    code: 3,
    said: expect.stringMatching(
      /03-quiet-echo is as given again[^]*\nworkshop: .*00-counter.*\n {2}npm run seal/,
    ),
  })
  expect(readFileSync(server, 'utf8')).toBe(given)
  const again = await runHere(scratch, ['reset', '--all', '--json'])
  expect(again.code).toBe(3)
  expect(JSON.parse(again.said)).toMatchObject([
    { lab: '00-counter', error: { code: 'PRISTINE_MISSING' } },
    { lab: '03-quiet-echo', written: [] },
  ])
})

test('list breaks no word where the terminal is narrow', async () => {
  using scratch = scratchWorkspace()
  const widest = (said: string): number => Math.max(...said.split('\n').map((line) => widthOf(line)))
  for (const language of ['en', 'ja']) {
    const list = (columns?: number) => runHere(scratch, ['list', '--lang', language], columns)
    const lines = (await list(200)).said.split('\n').length
    expect((await list()).said, 'not a terminal').toBe((await list(200)).said)
    const [wide, narrow] = [await list(50), await list(40)]
    expect(widest(wide.said)).toBeLessThanOrEqual(50)
    expect(widest(narrow.said)).toBeLessThanOrEqual(40)
    expect(wide.said.split('\n').length).toBeGreaterThan(lines)
  }
})

test('status stays at a lab that runs until its fix is proved, then says what to stop', async () => {
  using scratch = scratchWorkspace()
  const { workspace } = scratch
  const lab = scratch.lab('counter')
  const suite = suiteHash(requirePristine(workspace, lab.id))
  const verdict = {
    lab: lab.id,
    state: 'green',
    tests: [],
    matches: [],
    durationMs: 1,
    editedTests: false,
  } as const
  const at = new Date()
  await updateProgress(workspace, (progress) =>
    withVerdict(withFound(progress, lab.id, { capture: 'a', answer: 'b' }, at), verdict, suite, at),
  )
  leaveNote(workspace, 'one', { ...someNote, lab: lab.id })
  expect((await runHere(scratch, ['status'])).said).toMatch(
    /you are at 00-counter[^]*✓ find {2}✓ fix {2}· prove\nnext: npx workshop verify 00 --step prove\n/,
  )
  await updateProgress(workspace, (progress) => withProved(progress, lab.id, [], at))
  expect((await runHere(scratch, ['status'])).said).toMatch(
    /you are at 03-quiet-echo[^]*first stop 00-counter: .*\nnext: npx workshop start 03\n/,
  )
})

test('a progress file that cannot be read is set aside with a word, and work goes on', async () => {
  using scratch = scratchWorkspace()
  mkdirSync(scratch.workspace.stateDir)
  writeFileSync(scratch.workspace.stateFile, 'not ours')
  const end = await runWorkshop(scratch, ['list'])
  expect(end.code).toBe(0)
  expect(end.stderr).toContain('set aside as')
})

test('a progress file of a newer workshop is left alone; the verdict is given all the same', async () => {
  using scratch = scratchWorkspace()
  mkdirSync(scratch.workspace.stateDir)
  writeFileSync(scratch.workspace.stateFile, '{"schema":99}')
  const end = await runWorkshop(scratch, ['verify', '00'])
  expect(end.code).toBe(1)
  expect(end.stderr).toContain('schema 99, want 1 or older')
  expect(readFileSync(scratch.workspace.stateFile, 'utf8')).toBe('{"schema":99}')
})

test('watch judges again after a save, also one that comes while the tests run', async () => {
  using scratch = scratchWorkspace()
  const lab = scratch.lab('counter')
  const child = startWorkshop(scratch, ['verify', '00', '--watch'])
  await child.until(/red: 2 of 3/)
  writeFileSync(join(lab.dir, 'src/count.ts'), 'export function next(): number {\n')
  await child.until(/saved: src\/count\.ts/)
  cpSync(join(lab.solutionDir, 'src'), join(lab.dir, 'src'), { recursive: true })
  await child.until(/green: all 3/)
  child.interrupt()
  expect((await child.ended).code).toBe(0)
  expect(readdirSync(scratch.workspace.runsDir)).toEqual([])
})

/** A running service of the tiny lab on free ports. */
async function started(scratch: Scratch) {
  const [port, debugPort] = await freePorts(2)
  const child = startWorkshop(scratch, ['start', '00', '--port', `${port}`, '--debug-port', `${debugPort}`])
  await child.until(/Ctrl-C stops it/)
  return { child, port: port ?? 0, debugPort: debugPort ?? 0 }
}

test('start, load and capture work on one service, and Ctrl-C ends it cleanly', async () => {
  using scratch = scratchWorkspace()
  const { workspace } = scratch
  const { child, port } = await started(scratch)
  await expect.poll(() => readRunning(workspace)).toBeDefined()

  const status = JSON.parse((await runWorkshop(scratch, ['status', '--json'])).stdout) as { running: unknown }
  expect(status.running).toMatchObject({ lab: '00-counter', appUrl: `http://127.0.0.1:${port}` })

  const snapshots = await fetch(`http://127.0.0.1:${port}/snapshots`)
  expect(await snapshots.text()).toBe(join(workspace.stateDir, 'snapshots', '00-counter'))

  const load = await runWorkshop(scratch, ['load', '--seconds', '1.5'])
  expect(load.code).toBe(0)
  expect(load.stderr).toMatch(/requests\/s .*rss .*heap/)
  expect(load.stdout).toMatch(/^\d+ requests? in /)

  const capture = await runWorkshop(scratch, ['capture'])
  expect(capture.code).toBe(0)
  expect(capture.stdout).toMatch(/inuse_space, .* in all/)
  expect(capture.stdout).toMatch(/go tool pprof -http=: -sample_index=inuse_space \S+-heap\.pb\.gz/)
  const folder = join(workspace.capturesDir, '00-counter')
  const [file = ''] = readdirSync(folder)
  expect(parse(readFileSync(join(folder, file))).sampleTypes.map(({ type }) => type)).toContain('inuse_space')

  const own = await runWorkshop(scratch, ['capture', '--json'])
  expect(JSON.parse(own.stdout)).toMatchObject({ lab: '00-counter', top: { sampleType: 'inuse_space' } })
  const since = await runWorkshop(scratch, ['capture', '--base', join(folder, file), '--lang', 'ja'])
  expect(since.stdout).toMatch(/からの増分|変わったものはありません/)
  expect(since.stdout).toMatch(/-base \S+-heap\.pb\.gz \S+-heap\.pb\.gz/)
  const noBase = await runWorkshop(scratch, ['capture', '--base', join(folder, 'nowhere.pb.gz')])
  expect(noBase).toMatchObject({ code: 2, stderr: expect.stringContaining('--base: reading the earlier') })

  let trace = { stdout: '' }
  // Where one of the two starts late, the load may be over before the trace begins: then both for longer.
  for (const seconds of [1, 5, 20]) {
    ;[trace] = await Promise.all([
      runWorkshop(scratch, ['capture', '--profile', 'trace', '--seconds', String(seconds)]),
      runWorkshop(scratch, ['load', '--seconds', String(seconds * 1.5)]),
    ])
    if (trace.stdout.includes('GET /count')) break
  }
  expect(trace.stdout).toMatch(/ with \d+ tasks?; the longest that ended:/)
  expect(trace.stdout).toMatch(/s +200 +GET \/count/)
  expect(trace.stdout).toMatch(/npx trace -http=: \S+-trace\.pftrace/)
  // The window of a flight recorder that is not on.
  expect(await runWorkshop(scratch, ['capture', '--profile', 'trace'])).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('ENABLE_FLIGHT_RECORDER=true turns it on'),
  })

  const twice = await runWorkshop(scratch, ['start', '00', '--port', `${port}`])
  expect(twice.code).toBe(3)
  expect(twice.stderr).toMatch(/another program listens there\n {2}it is 00-counter, started by process \d+/)

  child.interrupt()
  expect((await child.ended).code).toBe(0)
  expect(readdirSync(workspace.runningDir)).toEqual([])
  expect(await runWorkshop(scratch, ['load', '00'])).toMatchObject({ code: 3 })
})

/** A debug server on the port of a lab, which says only what it was started with. */
async function answering(lab: Lab, words: readonly string[]): Promise<Server> {
  const server = createServer((request, response) => {
    response.statusCode = request.url === '/debug/pprof/cmdline' ? 200 : 404
    response.setHeader('content-type', 'text/plain; charset=utf-8')
    // The next server at this address is another one.
    response.setHeader('connection', 'close')
    response.end(words.join('\0'))
  })
  server.listen(lab.ports.debug, '127.0.0.1')
  await once(server, 'listening')
  return server
}

test.each([
  ['another program', () => '/srv/other.js', /"\/srv\/other\.js" is running there, not 00-counter/],
  [
    'another lab, started by hand',
    (scratch: Scratch) => join(scratch.lab('echo').dir, 'src/server.ts'),
    /03-quiet-echo is running there, not 00-counter/,
  ],
])('no capture is taken of %s', async (_case, fileOf, pattern) => {
  using scratch = scratchWorkspace()
  await using _server = await answering(scratch.lab('counter'), ['node', fileOf(scratch)])
  const end = await runHere(scratch, ['capture', '00'])
  expect(end.said).toMatch(pattern)
  expect(end.said).toContain('all the same: --url http://127.0.0.1:')
  expect(end.code).toBe(3)
})

test('a service of the lab that was started by hand is asked, and so is whatever has the address that is given', async () => {
  using scratch = scratchWorkspace()
  const lab = scratch.lab('counter')
  const own = await answering(lab, ['node', join(lab.dir, 'src/server.ts')])
  const asked = { code: 3, said: expect.stringMatching(/heap: .*404/) }
  expect(await runHere(scratch, ['capture', '00'])).toMatchObject(asked)
  await own[Symbol.asyncDispose]()
  await using _other = await answering(lab, ['node', '/srv/other.js'])
  const url = `http://127.0.0.1:${lab.ports.debug}`
  expect(await runHere(scratch, ['capture', '00', '--url', url])).toMatchObject(asked)
})

test('a port that is taken is named, with what to do', async () => {
  using scratch = scratchWorkspace()
  const server: Server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const end = await runWorkshop(scratch, ['start', '00', '--debug-port', `${port}`])
  server.close()
  expect(end.code).toBe(3)
  expect(end.stderr).toContain(`127.0.0.1:${port}: starting 00-counter: another program listens there`)
  expect(end.stderr).toContain('choose another port with --debug-port')
})

test('a service that ends at its start is told by the end of its stderr', async () => {
  using scratch = scratchWorkspace()
  writeFileSync(join(scratch.lab('counter').dir, 'src/server.ts'), 'throw new Error("not today")\n')
  const [port, debugPort] = await freePorts(2)
  const end = await runWorkshop(scratch, ['start', '00', '--port', `${port}`, '--debug-port', `${debugPort}`])
  expect(end.code).toBe(3)
  expect(end.stderr).toContain('src/server.ts:1: Error: not today')
})

test('doctor reports, and says so where the labs are gone', async () => {
  using scratch = scratchWorkspace()
  const end = await runWorkshop(scratch, ['doctor', '--json'])
  const report = JSON.parse(end.stdout) as { healthy: boolean; checks: { id: string; level: string }[] }
  expect(report.checks.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['node', 'npm', 'memory', 'ports', 'watching', 'inspector', 'addon', 'go']),
  )
  expect(report.checks.filter(({ level }) => level === 'bad')).toEqual([])
  expect(end.code).toBe(0)
  writeFileSync(join(scratch.workspace.pristineDir, '00-counter.json'), '{')
  const bad = await runWorkshop(scratch, ['doctor'])
  expect(bad.code).toBe(3)
  expect(bad.stdout).toMatch(/BAD {2}labs .*packages\/workshop\/pristine\/00-counter\.json/)
})

test('every verb is in the table, every option has its line in both languages, every error its meaning', async () => {
  expect(Object.keys(texts.en.verbs)).toEqual([...Object.keys(commands), 'help'])
  for (const [verb, load] of Object.entries(commands)) {
    for (const option of Object.keys((await load()).options)) {
      for (const text of [texts.en, texts.ja])
        expect(Object.keys(text.options), `${verb} --${option}`).toContain(option)
    }
  }
  for (const text of [texts.en, texts.ja]) {
    expect(Object.keys(text.errors).toSorted()).toEqual(Object.keys(workshopErrors).toSorted())
  }
})
