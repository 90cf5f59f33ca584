// What a verify says of a lab, and how it follows from what each test said.
import type { Lab, LabDefinition, WrongFix } from './lab.ts'

export type Outcome = 'passed' | 'failed' | 'missing'

/** What one test said. `missing` means that it never ran to its end. */
export interface TestResult {
  readonly id: string
  /** The English name, as in verify.test.ts. */
  readonly name: string
  readonly outcome: Outcome
  /** Why it failed: what was done, what was measured, what was wanted. */
  readonly message?: string
}

/**
 * What a verify says of a lab. `green`: every test passed. `red`: the tests judged the service and
 * rejected it. `broken`: nothing could be judged, and `problem` says why.
 */
export interface Verdict {
  readonly lab: string
  readonly state: 'green' | 'red' | 'broken'
  /** In the order of lab.json, one for each of its tests. */
  readonly tests: readonly TestResult[]
  /** Slugs of the known wrong fixes which fail exactly the tests that failed here; none for a lab as given. */
  readonly matches: readonly string[]
  readonly durationMs: number
  /** Whether the learner's folder has test files that differ from the sealed ones, which were run. */
  readonly editedTests: boolean
  readonly problem?: string
}

/** What a test runner reported of one test, by its name. */
export interface Report {
  readonly name: string
  readonly outcome: 'passed' | 'failed'
  readonly message?: string
}

/**
 * Returns one result for each test of a lab, in the lab's order. A test that was not reported is
 * `missing`; a report whose name the lab does not know is left out (the contract rejects those).
 */
export function resultsOf(lab: Lab, reports: readonly Report[]): TestResult[] {
  return lab.tests.map((test) => {
    const report = reports.find((candidate) => candidate.name === test.name.en)
    const known = { id: test.id, name: test.name.en }
    if (!report) return { ...known, outcome: 'missing' }
    if (report.message === undefined) return { ...known, outcome: report.outcome }
    return { ...known, outcome: report.outcome, message: report.message }
  })
}

/** Returns the ids of the tests that did not pass, sorted. */
export function failingIds(tests: readonly TestResult[]): string[] {
  return tests
    .filter((test) => test.outcome !== 'passed')
    .map((test) => test.id)
    .toSorted()
}

/**
 * Returns the ids of the tests that fail as long as nothing was fixed, sorted.
 *
 * @param faults - of a lab that is a game, those that are in it
 */
export function failingAsGiven(lab: LabDefinition, faults?: readonly string[]): string[] {
  const drawn = lab.game?.faults.filter(({ id }) => faults?.includes(id)).flatMap(({ failing }) => failing)
  return lab.tests
    .filter((test) => test.asGiven === 'fails' && (drawn?.includes(test.id) ?? true))
    .map((test) => test.id)
    .toSorted()
}

/**
 * Returns the slugs of the wrong fixes that fail exactly these tests.
 *
 * The set that fails as given matches nothing: it says that nothing was fixed yet, not that
 * something was fixed wrongly. In a game one fault may be fixed wrongly while others were not looked at yet; a wrong
 * fix that fails what its fault fails by itself cannot be told from that, and matches nothing.
 *
 * @param faults - of a lab that is a game, those that are in it
 */
export function matchingWrongFixes(
  lab: LabDefinition,
  tests: readonly TestResult[],
  faults?: readonly string[],
): string[] {
  const failing = failingIds(tests)
  const given = failingAsGiven(lab, faults)
  if (failing.length === 0 || failing.join(' ') === given.join(' ')) return []
  const isAsIfBy = ({ rejectedBy }: WrongFix): boolean => {
    if (!lab.game) return rejectedBy.toSorted().join(' ') === failing.join(' ')
    const untouched = given.filter((id) => !rejectedBy.includes(id))
    const own = failing.filter((id) => !untouched.includes(id))
    return own.join(' ') === rejectedBy.toSorted().join(' ') && rejectedBy.some((id) => !given.includes(id))
  }
  return lab.wrongFixes.filter(isAsIfBy).map((fix) => fix.slug)
}
