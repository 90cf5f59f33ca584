// The text of a failed lab test: what we did, what we measured, what was wanted, why it matters.

/** What a test found out, for a learner to read. Each part is a sentence without its full stop. */
export interface Finding {
  /** What the test did, in the past tense: `we logged in 280 times and let each session expire`. */
  readonly did: string
  /** What came of it, with the number. */
  readonly measured: string
  /** What a healthy service would have shown, with the bound. */
  readonly wanted: string
  /** What it means in production. */
  readonly because: string
}

/** The failure of a lab test. Its message is the finding, ready to print; test runners show no diff for it. */
export class FindingError extends Error {
  readonly finding: Finding

  constructor(finding: Finding) {
    super(formatFinding(finding))
    this.name = 'Finding'
    this.finding = finding
    // The learner is to look at the service, not at the test's stack.
    this.stack = `${this.name}: ${this.message}`
  }
}

/**
 * Throws the finding unless `holds`.
 *
 * @throws {FindingError} when `holds` is false
 */
export function verdict(holds: boolean, finding: Finding): asserts holds {
  if (!holds) throw new FindingError(finding)
}

/** Writes a finding as four lines. */
export function formatFinding({ did, measured, wanted, because }: Finding): string {
  return [
    `what we did: ${did}`,
    `measured:    ${measured}`,
    `wanted:      ${wanted}`,
    `why:         ${because}`,
  ].join('\n')
}

/** Writes bytes for people, in powers of 1024: `34.2 kB`, `11 MB`. Small negative noise reads as `0 B`. */
export function formatBytes(bytes: number): string {
  const size = Math.max(0, bytes)
  if (size < 1024) return `${Math.round(size)} B`
  if (size < 1024 ** 2) return `${(size / 1024).toFixed(1)} kB`
  return `${(size / 1024 ** 2).toFixed(1)} MB`
}
