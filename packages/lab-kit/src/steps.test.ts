// The steps `find` and `prove` of a lab whose evidence is a profile, on profiles of a few samples.
import { ProfileBuilder, write } from '@hotpath/profile'
import { describe, expect, test } from 'vitest'
import { findInProfile } from './find-in-profile.ts'
import { type Answer, type Place, isAt, parseAnswer, withFolder } from './place.ts'
import { proveInProfile } from './prove-in-profile.ts'
import type { Evidence, Sources } from './step.ts'

const megabyte = 1024 ** 2

interface Held {
  /** Bytes in what `keep` of src/store.ts has made, and in everything else. */
  readonly kept: number
  readonly other: number
  readonly seconds?: number
  readonly type?: string
  readonly at?: number
}

function capture(
  { kept, other, seconds = 0, type = 'inuse_space', at = 1 }: Held,
  name = 'it.pb.gz',
): Evidence {
  const builder = new ProfileBuilder({
    sampleTypes: [{ type, unit: 'bytes' }],
    durationNanos: seconds * 1e9,
    timeNanos: BigInt(at) * 1_000_000_000n,
  })
  const file = (path: string): string => `file:///home/me/labs/03-x/${path}`
  const handler = { name: 'handle', filename: file('src/app.ts'), line: 7 }
  const keep = { name: 'Store.keep', filename: file('src/store.ts'), line: 2, startLine: 2 }
  builder.add([keep, handler], [kept])
  builder.add([{ name: 'keep', filename: 'node_modules/lib/store.js', line: 3 }, handler], [other])
  return { capture: { name, bytes: write(builder.build()) } }
}

const sources: Sources = {
  files: ['package.json', 'src/app.ts', 'src/store.ts', 'src/a/index.ts', 'src/b/index.ts'],
  textsOf: (file, line) =>
    (file === 'src/store.ts' ? ['', 'keep(one) {', 'this.all.push(one)', 'return one'] : [])[line - 1]?.split(
      '\n',
    ) ?? [],
}

const evidence = {
  profile: 'heap',
  sampleType: 'inuse_space',
  minTotal: 10 * megabyte,
  culprit: { file: 'src/store.ts', functions: ['keep'] },
  minShare: 0.5,
}

const find = findInProfile({
  ...evidence,
  minSeconds: 0,
  question: 'where?',
  right: [{ file: 'src/store.ts', functions: ['keep'], lines: [/push/] }],
  near: [{ file: 'src/app.ts', functions: ['handle'], because: 'it only asks for it' }],
  rightAnswers: [],
  wrongAnswers: [],
})

const good = capture({ kept: 30 * megabyte, other: megabyte })

function outcome(shown: Evidence, answer?: string): string {
  const result = find.judge(shown, answer, sources)
  return result.state === 'rejected' ? result.problem : result.state
}

test.each([
  ['a capture that shows the culprit will do', good, 'visible'],
  [
    'bytes that are no profile',
    { capture: { name: 'a.pb.gz', bytes: new Uint8Array([1, 2, 3]) } },
    'unreadable',
  ],
  ['a profile of something else', capture({ kept: 3e7, other: 0, type: 'alloc_space' }), 'wrong-kind'],
  ['a service with nothing to do', capture({ kept: 9 * megabyte, other: 0 }), 'no-load'],
  ['a capture at the very bound will do', capture({ kept: 5 * megabyte, other: 5 * megabyte }), 'visible'],
  [
    'a byte less of the culprit will not',
    capture({ kept: 5 * megabyte - 1, other: 5 * megabyte + 1 }),
    'not-visible',
  ],
  [
    'a function of the same name in another file is no culprit',
    capture({ kept: 0, other: 30 * megabyte }),
    'not-visible',
  ],
])('%s', (_case, shown, want) => {
  expect(outcome(shown)).toBe(want)
})

test('of a service with nothing to do, a lab may say by itself what to do', () => {
  const idle = { en: 'wait until the load is over', ja: '負荷が終わるまで待ってください。' }
  const options = { ...evidence, question: '', right: [], rightAnswers: [], wrongAnswers: [] }
  const empty = capture({ kept: 0, other: 0 })
  expect(findInProfile(options).judge(empty, undefined, sources)).toMatchObject({
    says: { en: expect.stringMatching(/at least: capture while the load runs$/) },
  })
  expect(findInProfile({ ...options, idle }).judge(empty, undefined, sources)).toMatchObject({
    problem: 'no-load',
    says: {
      en: 'it.pb.gz has 0 B of inuse_space, want 10.0 MiB at least: wait until the load is over',
      ja: 'it.pb.gz の inuse_space は 0 B です。少なくとも 10.0 MiB は必要です。負荷が終わるまで待ってください。',
    },
  })
})

test('a recording that is too short is told before anything else', () => {
  const step = findInProfile({
    ...evidence,
    minSeconds: 5,
    question: '',
    right: [],
    rightAnswers: [],
    wrongAnswers: [],
  })
  const result = step.judge(capture({ kept: 0, other: 0, seconds: 2 }), undefined, sources)
  expect(result).toMatchObject({ state: 'rejected', problem: 'too-short' })
  expect(step.judge(capture({ kept: 2e7, other: 0, seconds: 5 }), undefined, sources)).toMatchObject({
    state: 'visible',
  })
})

test('a picture of a moment is not called too short a recording', () => {
  const recorded = { ...evidence, profile: 'allocs', minSeconds: 3 }
  const step = findInProfile({ ...recorded, question: '', right: [], rightAnswers: [], wrongAnswers: [] })
  const picture = capture({ kept: 2e7, other: 0 })
  const says = {
    problem: 'wrong-kind',
    says: { en: 'it.pb.gz is the picture of a moment, want a recording of 3 s at least: take allocs' },
  }
  expect(step.judge(picture, undefined, sources)).toMatchObject(says)
  expect(proveInProfile(recorded).judge(good, picture)).toMatchObject(says)
  expect(proveInProfile(recorded).judge(good, capture({ kept: 1, other: 1, seconds: 2 }))).toMatchObject({
    problem: 'too-short',
  })
})

test('with an earlier capture only what was added counts', () => {
  const later = capture({ kept: 30 * megabyte, other: 5 * megabyte, at: 9 }).capture
  const base = capture({ kept: 25 * megabyte, other: 5 * megabyte }).capture
  expect(outcome({ capture: later, base })).toBe('no-load')
  expect(outcome({ capture: later, base: capture({ kept: 0, other: 5 * megabyte }).capture })).toBe('visible')
  expect(outcome({ capture: base, base: later }), 'the wrong way round').toBe('wrong-kind')
})

describe('answers', () => {
  test.each([
    ['keep', 'found'],
    ['Store.keep', 'found'],
    ['#keep', 'found'],
    ['keep()', 'found'],
    ['src/store.ts:3', 'found'],
    ['labs/03-x/src/store.ts:3', 'found'],
    ['./src/store.ts:3:12', 'found'],
    ['store.ts:3', 'found'],
    ['(anonymous store.ts:3:12)', 'found'],
    ['(module store.ts)', 'wrong-answer'],
    ['src/store.ts:4', 'wrong-answer'],
    ['src/store.ts:99', 'wrong-answer'],
    ['handle', 'wrong-answer'],
    ['the cache, I think', 'wrong-answer'],
    ['', 'wrong-answer'],
  ])('%s: %s', (answer, want) => {
    expect(outcome(good, answer)).toBe(want)
  })

  test('a near miss is told why, another place how much of the capture passes through it', () => {
    expect(find.judge(good, 'handle', sources)).toMatchObject({ says: 'it only asks for it' })
    expect(find.judge(good, 'elsewhere', sources)).toMatchObject({
      says: { en: 'elsewhere is not it. In your capture 0 % of inuse_space passes through there' },
    })
  })

  test('a line that no frame is at belongs to the functions that begin above it', () => {
    const builder = new ProfileBuilder({ sampleTypes: [{ type: 'inuse_space', unit: 'bytes' }] })
    const frame = (name: string, startLine: number, filename = 'src/store.ts') =>
      ({ name, filename, line: startLine, startLine }) as const
    const [all, each, last] = [frame('all', 2), frame('(anonymous store.ts:3:9)', 3), frame('last', 5)]
    builder.add([frame('push', 9, ''), each, all], [30 * megabyte])
    builder.add([frame('push', 9, ''), all], [10 * megabyte])
    builder.add([last], [60 * megabyte])
    const shown = { capture: { name: 'it.pb.gz', bytes: write(builder.build()) } }
    const step = findInProfile({
      ...evidence,
      culprit: { file: 'src/store.ts' },
      question: '',
      right: [],
      rightAnswers: [],
      wrongAnswers: [],
    })
    const said = (answer: string): unknown => {
      const result = step.judge(shown, answer, sources)
      return typeof result.says === 'string' ? result.says : result.says.en
    }
    const why = 'Profiles know functions rather than lines: above that one'
    expect(said('src/store.ts:4')).toBe(
      `src/store.ts:4 is not it. ${why} begin (anonymous store.ts:3:9), with 30 % of inuse_space, and all (line 2), with 40 % of inuse_space`,
    )
    expect(said('src/store.ts:3')).toContain('30 % of inuse_space passes through there')
    expect(said('src/store.ts:2')).toContain('40 % of inuse_space passes through there')
    expect(said('src/store.ts:1')).toContain('0 % of inuse_space passes through there')
    expect(step.judge(shown, 'src/store.ts:4', sources)).toMatchObject({
      says: {
        ja: 'src/store.ts:4 ではありません。プロファイルからわかるのは、行よりも関数です。その行より上で始まる関数では、inuse_space の 30 % が (anonymous store.ts:3:9) を、40 % が all（2 行目から）を通っています。',
      },
    })
  })

  test('a right answer is told its own share, and where the work is done for it how much that is', () => {
    const builder = new ProfileBuilder({ sampleTypes: [{ type: 'inuse_space', unit: 'bytes' }] })
    const engine = { name: 'push', filename: '' }
    const keep = { name: 'Store.keep', filename: 'src/store.ts', line: 2, startLine: 2 }
    builder.add([engine, keep], [60 * megabyte])
    builder.add([{ ...keep, name: 'Store.drop' }], [1])
    builder.add([engine], [20 * megabyte])
    builder.add([{ name: 'keep', filename: 'node_modules/lib/store.js', line: 3 }], [20 * megabyte])
    const shown = { capture: { name: 'it.pb.gz', bytes: write(builder.build()) } }
    const said = (answer: string, culprit: Place): unknown => {
      const right = [{ file: 'src/store.ts', functions: ['keep'], lines: [/push/] }]
      const options = { ...evidence, culprit, question: '', right, rightAnswers: [], wrongAnswers: [] }
      return findInProfile(options).judge(shown, answer, sources).says
    }
    const own = { file: 'src/store.ts', functions: ['keep'] }
    const made = { file: '', functions: ['push'] }
    expect(said('keep', own)).toMatchObject({
      en: 'keep is right: 60 % of your inuse_space passes through it',
    })
    expect(
      said('keep', { file: 'src/store.ts', functions: ['keep', 'drop'] }),
      'a little less',
    ).toMatchObject({
      en: 'keep is right: 60 % of your inuse_space passes through it',
    })
    expect(said('keep', made)).toEqual({
      en: 'keep is right: 60 % of your inuse_space passes through it, and 80 % through push',
      ja: 'keep で正解です。あなたの inuse_space の 60 % がここを、80 % が push を通っています。',
    })
    expect(said('src/store.ts:3', made)).toEqual({
      en: 'src/store.ts:3 is right: the 80 % of your inuse_space that pass through push come of it',
      ja: 'src/store.ts:3 で正解です。あなたの inuse_space のうち push を通る 80 % は、ここから来ています。',
    })
  })

  test('without an answer nothing tells where the culprit is', () => {
    expect(JSON.stringify(find.judge(good, undefined, sources))).not.toMatch(/store|keep/)
  })

  test('a line is read from any way of writing its path', () => {
    const line = (file: string, at: number): Answer => ({ kind: 'line', file, line: at })
    expect(parseAnswer('labs\\03-x\\src\\store.ts:3')).toEqual(line('src/store.ts', 3))
    expect(parseAnswer('/home/me/labs/03-x/src/deep/a.ts:10')).toEqual(line('src/deep/a.ts', 10))
    expect(parseAnswer('two words')).toBeUndefined()
    expect(parseAnswer('(module app.ts)'), 'as a profile calls it').toEqual(line('app.ts', 1))
    expect(withFolder(line('app.ts', 1), sources)).toEqual(line('src/app.ts', 1))
    expect(withFolder(line('index.ts', 1), sources), 'of two of that name').toEqual(line('index.ts', 1))
    expect(withFolder(line('package.json', 1), sources)).toEqual(line('package.json', 1))
    expect(isAt(line('src/store.ts', 3), { file: 'src/store.ts' }, sources), 'a place without lines').toBe(
      false,
    )
  })
})

describe('prove', () => {
  const prove = proveInProfile({ ...evidence, maxRatio: 0.25 })
  const proof = (after: Evidence): string => {
    const result = prove.judge(good, after)
    return result.state === 'rejected' ? result.problem : result.state
  }

  test.each([
    ['at a quarter of what it was the fix is proved', capture({ kept: 7.5 * megabyte, other: 0 }), 'proved'],
    ['a byte more is no change', capture({ kept: 7.5 * megabyte + 1, other: 0 }), 'no-change'],
    ['the same capture again is no change', good, 'no-change'],
    ['a profile of something else', capture({ kept: 1, other: 1, type: 'alloc_space' }), 'wrong-kind'],
  ])('%s', (_case, after, want) => {
    expect(proof(after)).toBe(want)
  })

  test('an idle service proves nothing where work must be seen', () => {
    const strict = proveInProfile({ ...evidence, maxShare: 0.1, work: { file: 'src/app.ts' } })
    expect(strict.judge(good, capture({ kept: 0, other: 0 }))).toMatchObject({ problem: 'no-load' })
    expect(strict.judge(good, capture({ kept: 0, other: megabyte }))).toMatchObject({ state: 'proved' })
  })

  test('the learner sees both measurements', () => {
    const { rows } = prove.judge(good, capture({ kept: megabyte, other: 3 * megabyte }))
    expect(rows.map(({ before, after }) => [before, after])).toEqual([
      ['31.0 MiB', '4.0 MiB'],
      ['30.0 MiB', '1.0 MiB'],
      ['96.8 %', '25.0 %'],
    ])
  })
})
