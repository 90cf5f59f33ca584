// Whether each assertion of a lab's tests earns its place: without it, some state of the lab is judged differently.
import { type Contracted, type Variant, variantsOf } from './contract.ts'
import type { Lab } from './lab.ts'

/** One call of `verdict` or `expect` in a lab's tests. */
export interface Assertion {
  /** Where it begins in the source. */
  readonly offset: number
  readonly kind: 'verdict' | 'expect'
  readonly line: number
  /** Its first words, on one line. */
  readonly text: string
  /** The name of the test that it is in; undefined in a helper, which several tests may call. */
  readonly test: string | undefined
}

// Enough to tell it from the others of its file.
const shownLength = 72

/** The file whose assertions are looked at. */
export const testFile = 'verify.test.ts'

/** Returns the assertions of a test file as the formatter leaves it: tests begin and end at the margin. */
export function assertionsOf(source: string): Assertion[] {
  const blocks = Array.from(source.matchAll(/^test[.\w]*\((['"`])(.*?)\1/gm), (match) => ({
    name: match[2] ?? '',
    from: match.index,
    to: endOfBlock(source, match.index),
  }))
  return Array.from(source.matchAll(/(?<![\w.'"`])(verdict|expect)\(/g), (match) => {
    const before = source.slice(0, match.index)
    return {
      offset: match.index,
      kind: match[1] as Assertion['kind'], // what the pattern allows
      line: before.split('\n').length,
      text: source
        .slice(match.index, match.index + shownLength)
        .replaceAll(/\s+/g, ' ')
        .trim(),
      test: blocks.find(({ from, to }) => from < match.index && match.index < to)?.name,
    }
  }).filter(({ offset }) => !/^\s*(\/\/|\*|\/\*)/.test(source.slice(source.lastIndexOf('\n', offset) + 1)))
}

function endOfBlock(source: string, from: number): number {
  const end = source.slice(from).search(/^\}\)/m)
  return end === -1 ? source.length : from + end
}

// A verdict is a function without a result. What comes after `expect(…)` is a chain of names and calls, and may be
// awaited; each part of it is the same thing again, which is not a promise.
const removed = `
function removedVerdict(..._finding: unknown[]): void {}
function removedExpect(..._value: unknown[]): any {
  return new Proxy(() => {}, {
    get: (_target, name) => (name === 'then' ? undefined : removedExpect()),
    apply: () => removedExpect(),
  })
}
`

/** Returns the source with one assertion that says nothing any more. What it works out is still worked out. */
export function withoutAssertion(source: string, { offset, kind }: Assertion): string {
  const name = kind === 'verdict' ? 'removedVerdict' : 'removedExpect'
  return source.slice(0, offset) + name + source.slice(offset + kind.length) + removed
}

/** An assertion, and the states of the lab by which it may show that it is needed: the likeliest first. */
export interface Mutant {
  readonly lab: Lab
  readonly assertion: Assertion
  /** With the assertion removed from their tests. */
  readonly variants: readonly Variant[]
  /** Why none of them need show it; undefined where one must. */
  readonly guard: string | undefined
}

/** Returns a mutant for each assertion of a lab's tests. */
export function mutantsOf(contracted: Contracted): Mutant[] {
  const { lab, pristine } = contracted
  const source = pristine.files.get(testFile) ?? ''
  const rejected = variantsOf(contracted)
    .map((variant) => ({ variant, ids: failingOf(variant) }))
    .filter(({ ids }) => ids.length > 0)
    .toSorted((a, b) => a.ids.length - b.ids.length)
  return assertionsOf(source).map((assertion) => {
    const id = lab.tests.find(({ name }) => name.en === assertion.test)?.id
    const files = new Map([...pristine.files, [testFile, withoutAssertion(source, assertion)]])
    return {
      lab,
      assertion,
      variants: rejected
        .filter(({ ids }) => id === undefined || ids.includes(id))
        .map(({ variant }) => ({ ...variant, pristine: { ...pristine, files } })),
      guard: lab.guards?.find(({ assertion: text }) => assertion.text.includes(text))?.because,
    }
  })
}

function failingOf({ expected }: Variant): readonly string[] {
  if (expected.state === 'rejected') return expected.by
  if (expected.state === 'passes') return []
  return expected.failing
}

/** Returns the guards of a lab that no assertion of its tests is meant by. */
export function unusedGuards({ lab, pristine }: Contracted): string[] {
  const assertions = assertionsOf(pristine.files.get(testFile) ?? '')
  return (lab.guards ?? [])
    .filter(({ assertion }) => !assertions.some(({ text }) => text.includes(assertion)))
    .map(({ assertion }) => `guards: no assertion of ${testFile} has ${JSON.stringify(assertion)} in it`)
}
