// The steps `find` and `prove` of a lab whose evidence is a trace, on traces of a few tasks.
import { describe, expect, test } from 'vitest'
import { findInTrace } from './find-in-trace.ts'
import { proveInTrace } from './prove-in-trace.ts'
import type { Evidence, Sources } from './step.ts'

/** A request to buy, in milliseconds, with the call that it made; `awaited` says whether it waited for that. */
interface Order {
  readonly at: number
  readonly ms: number
  readonly call?: { readonly ms: number; readonly awaited: boolean }
}

const quick = (count: number, from = 0): Order[] =>
  Array.from({ length: count }, (_order, index) => ({ at: from + index * 10 + 1, ms: 5 }))
const slow = (at: number): Order => ({ at, ms: 100, call: { ms: 98, awaited: true } })
/** Begins a call and leaves it to itself. */
const early = (at: number): Order => ({ at, ms: 5, call: { ms: 98, awaited: false } })

function trace(orders: readonly Order[], reason = 'slow-request', name = 'it.json'): Evidence {
  const slices = orders.flatMap(({ at, ms, call }, index) => {
    const task = index + 1
    const slice = (tid: number, cat: string, title: string, ts: number, dur: number, args: object) => ({
      ph: 'X',
      name: title,
      cat,
      pid: 1,
      tid: 100_000 + tid,
      ts: ts * 1000,
      dur: dur * 1000,
      args: { task, ...args },
    })
    return [
      slice(0, 'request', 'POST /buy', at, ms, { status: 200 }),
      ...(call ? [slice(1, 'call', 'POST bank:80/blocks', at + 1, call.ms, { status: 201 })] : []),
    ]
  })
  const titles = ['tasks', 'tasks 2'].map((title, tid) => ({
    ph: 'M',
    name: 'thread_name',
    pid: 1,
    tid: 100_000 + tid,
    args: { name: title },
  }))
  // One thing that happens in every process, so that a trace is never empty.
  const idle = { ph: 'X', name: 'minor GC', cat: 'gc', pid: 1, tid: 100_002, ts: 0, dur: 1, args: {} }
  const text = JSON.stringify({
    traceEvents: [...titles, idle, ...slices],
    metadata: { reason, pid: 1, node: 'v26', notes: [] },
  })
  return { capture: { name, bytes: Buffer.from(text) } }
}

const sources: Sources = {
  textsOf: (file, line) =>
    (file === 'src/numbers.ts' ? ['', 'await this.#ask()'] : [])[line - 1]?.split('\n') ?? [],
}

const evidence = { task: 'POST /buy', call: /\/blocks$/, minShare: 0.5, minEarlier: 3 }
const find = findInTrace({
  ...evidence,
  question: 'where?',
  right: [{ file: 'src/numbers.ts', functions: ['take'], lines: [/await/] }],
  near: [{ file: 'src/bank.ts', functions: ['ask'], because: 'it only asks' }],
  rightAnswers: [],
  wrongAnswers: [],
})
const good = trace([...quick(4), slow(60), slow(61)])

describe('find', () => {
  const stateOf = (shown: Evidence, answer?: string): string => {
    const result = find.judge(shown, answer, sources)
    return result.state === 'rejected' ? result.problem : result.state
  }

  test.each([
    ['a task that waited, and what led to it', good, 'visible'],
    ['the least that has led to it', trace([...quick(3), slow(60)]), 'visible'],
    ['one too few before it', trace([...quick(2), slow(60)]), 'too-short'],
    [
      'many quick ones, because it was asked for when nothing was wrong',
      trace(quick(9), 'http'),
      'not-visible',
    ],
    ['a task that was slow for another reason', trace([...quick(4), { at: 60, ms: 100 }]), 'not-visible'],
    ['a call that is made and not waited for', trace([...quick(4), early(60)]), 'not-visible'],
    [
      'a wait for less than half of the time',
      trace([...quick(4), { at: 60, ms: 100, call: { ms: 49, awaited: true } }]),
      'not-visible',
    ],
    ['no task of this kind at all', trace([]), 'no-load'],
    ['no trace', { capture: { name: 'it.json', bytes: Buffer.from('{}') } }, 'unreadable'],
  ])('%s', (_behaviour, shown, want) => {
    expect(stateOf(shown)).toBe(want)
  })

  test.each([
    ['src/numbers.ts:2', 'found'],
    ['Numbers.take', 'found'],
    ['ask', 'wrong-answer'],
    ['src/numbers.ts:9', 'wrong-answer'],
    ['it is slow', 'wrong-answer'],
  ])('answered with %s', (answer, want) => {
    expect(stateOf(good, answer)).toBe(want)
  })

  test('what is said of a trace names its reason and never the culprit', () => {
    const { says } = find.judge(trace(quick(9), 'http'), undefined, sources)
    expect(says).toMatchObject({ en: expect.stringContaining('It was asked for (http)') })
    for (const shown of [good, trace(quick(9)), trace([...quick(1), slow(60)])]) {
      expect(JSON.stringify(find.judge(shown, undefined, sources).says)).not.toMatch(/blocks|numbers/)
    }
  })
})

describe('prove', () => {
  const prove = proveInTrace(evidence)
  const outcome = (after: Evidence): string => {
    const result = prove.judge(good, after)
    return result.state === 'rejected' ? result.problem : result.state
  }

  test.each([
    ['the call is made, and nobody waits for it', trace([...quick(4), early(60)], 'http'), 'proved'],
    ['somebody still waits', good, 'no-change'],
    ['the call was not made in the window', trace(quick(9), 'http'), 'too-short'],
    ['hardly anybody came', trace([early(60)], 'http'), 'no-load'],
    ['a profile', { capture: { name: 'x', bytes: Buffer.from([10, 4, 8, 1, 16, 2]) } }, 'wrong-kind'],
  ])('%s', (_behaviour, after, want) => {
    expect(outcome(after)).toBe(want)
  })

  test('rows have the counts and lengths of both', () => {
    const { rows } = prove.judge(good, trace([...quick(4), early(60)], 'http'))
    expect(rows.map(({ before, after }) => [before, after])).toEqual([
      ['6', '5'],
      ['5.0 ms', '5.0 ms'],
      ['0.10 s', '5.0 ms'],
      ['2', '0'],
      ['2, 0.20 s', '1, 98.0 ms'],
    ])
  })
})
