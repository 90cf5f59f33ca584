// The real `go tool pprof` reads block and mutex profiles of programs whose contention is known.
import { parse, type Profile } from '@hotpath/profile'
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { go, goPprof } from '../../testdata/go-pprof.ts'
import { formatContentionText } from '../legacy-text.ts'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const program = at('../../testdata/programs/contention.ts')
const threads = at('../../testdata/programs/contention-threads.ts')

describe.skipIf(go === undefined)('go tool pprof', () => {
  let folder = ''
  let source = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'contention-'))
    source = await readFile(program, 'utf8')
    for (const one of [program, threads]) await promisify(execFile)(process.execPath, [one, folder])
  })
  afterAll(() => rm(folder, { recursive: true }))

  const file = (name: string): string => join(folder, name)
  const pprof = (...args: string[]): Promise<string> => goPprof(folder, ...args)
  /** The line on which a text stands, after another one. */
  const lineOf = (text: string, after: string): number =>
    source.slice(0, source.indexOf(text, source.indexOf(after))).split('\n').length
  /** The share of a function in the text of -top, in percent. */
  const shareOf = (top: string, name: string): number =>
    Number(new RegExp(String.raw`^ *\S+ +([\d.]+)% .* ${name}$`, 'm').exec(top)?.[1])
  const totalOf = (profile: Profile, column: number): number =>
    profile.samples.reduce((sum, { values }) => sum + Number(values[column]), 0)

  test('block blames those who waited: the fast ones', async () => {
    const top = await pprof('-top', file('block.pb.gz'))
    expect(top).toMatch(/^Type: delay$/m)
    expect(top).toContain('File: contention.ts')
    expect(shareOf(top, 'fastHolder')).toBeGreaterThan(60)
  })

  test('mutex blames the one who held: the slow one', async () => {
    const top = await pprof('-top', file('mutex.pb.gz'))
    expect(shareOf(top, 'slowHolder')).toBeGreaterThan(60)
  })

  test('both count the same contentions and the same time, from two sides', async () => {
    for (const name of ['block.pb.gz', 'mutex.pb.gz']) {
      expect(await pprof('-top', '-sample_index=contentions', file(name))).toContain('of 59 total')
    }
    const [block, mutex] = await Promise.all(
      ['block.pb.gz', 'mutex.pb.gz'].map(async (name) => parse(await readFile(file(name)))),
    )
    expect(block && totalOf(block, 1)).toBe(mutex && totalOf(mutex, 1))
  })

  test('the lines are those of the TypeScript source, and none is ours', async () => {
    const block = await pprof('-top', '-lines', file('block.pb.gz'))
    expect(block).toContain(`fastHolder ${program}:${lineOf('await mutex.lock()', 'function fastHolder')}`)
    expect(block).toContain(`slowHolder ${program}:${lineOf('await mutex.lock()', 'function slowHolder')}`)
    const mutex = await pprof('-top', '-lines', file('mutex.pb.gz'))
    expect(mutex).toContain(`fastHolder ${program}:${lineOf('guard.release()', 'function fastHolder')}`)
    expect(mutex).toContain(`slowHolder ${program}:${lineOf('await sleeps(20)', 'function slowHolder')}`)
    expect(block + mutex).not.toMatch(/instrument\/src/)
  })

  test.each(['block', 'mutex'])(
    'a %s profile has the columns, period and mapping that Go gives it',
    async (name) => {
      const [ours, theirs] = await Promise.all(
        [file(`${name}.pb.gz`), at(`../../testdata/go.${name}.pb.gz`)].map((path) => pprof('-raw', path)),
      )
      const header = (raw: string | undefined): string[] =>
        (raw ?? '').split('\n').filter((line) => /^(PeriodType|Period|Duration|contentions\/)/.test(line))
      expect(header(ours)).toEqual([
        'PeriodType: contentions count',
        'Period: 1',
        'contentions/count delay/nanoseconds',
      ])
      expect(header(ours)).toEqual(header(theirs))
      expect(ours).toMatch(/^1: 0x0\/0x1000000000000\/0x0 \S+contention\.ts {2}\[FN\]\[FL\]\[LN\]\[IN\]$/m)
    },
  )

  test.each([
    ['block', 'sync.(*Mutex).Lock'],
    ['mutex', 'sync.(*Mutex).Unlock'],
  ])('a %s profile made by Go merges with ours', async (name, theirs) => {
    const top = await pprof('-top', at(`../../testdata/go.${name}.pb.gz`), file(`${name}.pb.gz`))
    expect(top).toContain(theirs)
    expect(top).toContain('slowHolder')
  })

  test('the text of debug=1 is read with the values that were written', async () => {
    const profile = parse(await readFile(file('mutex.pb.gz')))
    await writeFile(file('mutex.txt'), formatContentionText('mutex', profile))
    const raw = await pprof('-raw', file('mutex.txt'))
    const read = [...raw.matchAll(/^ +(\d+) +(\d+): /gm)].map(([, count, delay]) => `${count} ${delay}`)
    const written = profile.samples.map(({ values }) => values.join(' '))
    expect(read.toSorted()).toEqual(written.toSorted())
  })

  test('the profiles of threads that share a lock merge into one', async () => {
    const names = await readdir(folder)
    for (const kind of ['block', 'mutex']) {
      const files = names.filter((name) => new RegExp(String.raw`^${kind}-\d+\.pb\.gz$`).test(name)).map(file)
      expect(files).toHaveLength(3)
      const totals = await Promise.all(files.map(async (path) => totalOf(parse(await readFile(path)), 1)))
      const raw = await pprof('-raw', ...files)
      const merged = [...raw.matchAll(/^ +\d+ +(\d+): /gm)].reduce((sum, [, delay]) => sum + Number(delay), 0)
      expect(merged).toBe(totals.reduce((sum, one) => sum + one, 0))
    }
    const blocks = await pprof('-top', ...names.filter((name) => /^block-\d/.test(name)).map(file))
    expect(shareOf(blocks, 'holdsShort')).toBeGreaterThan(0)
  })
})
