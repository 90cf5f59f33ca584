// What a verify says of a lab, and how it follows from what each test said.
import type { Lab } from './lab.ts'

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

/** Returns the ids of the tests that fail as long as nothing was fixed, sorted. */
export function failingAsGiven(lab: Lab): string[] {
  return lab.tests
    .filter((test) => test.asGiven === 'fails')
    .map((test) => test.id)
    .toSorted()
}

/**
 * Returns the slugs of the wrong fixes that fail exactly these tests.
 *
 * The set that fails as given matches nothing: it says that nothing was fixed yet, not that
 * something was fixed wrongly.
 */
export function matchingWrongFixes(lab: Lab, tests: readonly TestResult[]): string[] {
  const failing = failingIds(tests).join(' ')
  if (failing === '' || failing === failingAsGiven(lab).join(' ')) return []
  return lab.wrongFixes
    .filter((fix) => fix.rejectedBy.toSorted().join(' ') === failing)
    .map((fix) => fix.slug)
}
