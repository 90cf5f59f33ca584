// Progress in a browser: kept under its one name, in the form that the workshop exports and imports.
import { expect, test } from 'vitest'
import { parseExported } from '../../packages/workshop/src/portable-progress.ts'
import type { Progress } from '../../packages/workshop/src/progress-form.ts'
import {
  asideUnder,
  exportedText,
  importedProgress,
  keep,
  type Keeper,
  keptUnder,
  readKept,
  withImported,
} from '../src/components/Progress/keep.ts'
import { nothing, standingOf, withBegun, withClaim, withoutClaim } from '../src/components/Progress/marks.ts'

const at = (minute: number): Date => new Date(Date.UTC(2026, 0, 1, 10, minute))
const lab = '03-leaking-heap'

function keeper(...entries: [string, string][]): Keeper & { readonly entries: Map<string, string> } {
  const kept = new Map(entries)
  return {
    entries: kept,
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, text) => void kept.set(name, text),
    removeItem: (name) => void kept.delete(name),
  }
}

const judged = (state: 'green' | 'red'): Progress => ({
  schema: 1,
  labs: {
    [lab]: {
      startedAt: at(0).toISOString(),
      attempts: 1,
      rungsSeen: { one: 2 },
      verdict: { state, passed: [], failed: [], at: at(1).toISOString(), suite: 's' },
    },
  },
})

const begun = withBegun(nothing, lab, at(1))
const claimed = withClaim(begun, lab, at(2))

test.each<[string, Progress, ReturnType<typeof standingOf>]>([
  ['nothing is known', nothing, 'new'],
  ['the reader has begun', begun, 'started'],
  ['the reader says that the tests pass', claimed, 'claimed'],
  ['the reader says so of a lab not begun', withClaim(nothing, lab, at(2)), 'claimed'],
  ['the reader takes it back', withoutClaim(claimed, lab), 'started'],
  ['the reader begins again', withBegun(claimed, lab, at(3)), 'claimed'],
  ['a verdict says so', judged('green'), 'green'],
  ['a verdict says no', judged('red'), 'red'],
  ['a verdict says no and the reader yes', withClaim(judged('red'), lab, at(3)), 'red'],
])('where a lab stands when %s', (_case, progress, want) => {
  expect(standingOf(progress.labs[lab])).toBe(want)
})

test('what is kept is read back, and is what workshop import reads', async () => {
  const browser = keeper()
  expect(await keep(browser, claimed, at(5))).toBe(true)
  expect(await readKept(browser)).toEqual({ progress: claimed, damaged: false })
  const kept = browser.entries.get(keptUnder) ?? ''
  expect(parseExported(kept, 'kept')).toEqual(claimed)
  expect(kept).toBe(await exportedText(claimed, at(5)))
})

test('a word of the reader is no verdict to the workshop', async () => {
  const progress = parseExported(await exportedText(claimed, at(5)), 'p.json')
  expect(progress.labs[lab]?.verdict).toBeUndefined()
})

test('a file is laid together with what is here: neither loses anything', async () => {
  const both = await withImported(
    withBegun(claimed, '01-exposed-debug-port', at(4)),
    await importedProgress(JSON.stringify(judged('green')), 'p.json'),
  )
  expect(both.labs[lab]).toMatchObject({
    firstGreenAt: at(2).toISOString(),
    verdict: { state: 'green' },
    rungsSeen: { one: 2 },
  })
  expect(both.labs['01-exposed-debug-port']).toBeDefined()
})

test('a file of something else is refused in words that say what was wanted', async () => {
  await expect(importedProgress('{"name":"x"}', 'x.json')).rejects.toThrow(
    'x.json: importing progress: it is no progress of this workshop, want what `workshop export` wrote',
  )
})

test('what cannot be read is set aside, not written over', async () => {
  const browser = keeper([keptUnder, '{"schema":1,"labs":7}'])
  expect(await readKept(browser)).toEqual({ progress: nothing, damaged: true })
  expect([...browser.entries]).toEqual([[asideUnder, '{"schema":1,"labs":7}']])
})

test('a browser that keeps nothing is no error: there is nothing, and a change says that it was not kept', async () => {
  const refuse = (): never => {
    throw new DOMException('The operation is insecure.', 'SecurityError')
  }
  const browser: Keeper = { getItem: refuse, setItem: refuse, removeItem: refuse }
  expect(await readKept(browser)).toEqual({ progress: nothing, damaged: false })
  expect(await keep(browser, claimed, at(1))).toBe(false)
})
