// What the rules propose -> what is kept: each is tried on top of what was kept before it.

import { writeFileSync } from 'node:fs'
import process from 'node:process'
import { PgoError } from './errors.ts'
import type { Decision } from './manifest.ts'
import type { Matching } from './match.ts'
import { isRefused, type Proposal, type Seen } from './rules/rule.ts'
import { rules } from './rules/rules.ts'
import { readVerdicts, verdictKey } from './verdicts.ts'
import { formatMeasured, type Verdict } from './verify.ts'
import type { Workbench } from './workbench.ts'

/** What decisions rest on. */
export interface DecideOptions {
  readonly matching: Matching | undefined
  readonly memoryBytes: number
  /** How many pairs a verdict on the steady state rests on; one on the start has twice as many. */
  readonly pairs: number
  /** Where verdicts are kept. */
  readonly verdictFile: string
  /** Whether earlier verdicts are disregarded. */
  readonly isMeasuredAgain: boolean
  /** Whether a proposal without an earlier verdict ends the build, and is not measured. */
  readonly isFrozen?: boolean
  readonly note: (text: string) => void
}

// A first look at several candidates of which one can be kept: enough to see which is best, not whether it is good.
const SCREENING_PAIRS = 3

/**
 * Tries all that the rules propose, says what became of each, and leaves what pays on the bench.
 *
 * @throws {PgoError} `NOT_MEASURED` where it is frozen
 */
export async function decide(bench: Workbench, options: DecideOptions): Promise<readonly Decision[]> {
  const { matching, memoryBytes, pairs, verdictFile, isMeasuredAgain, isFrozen, note } = options
  const verdicts: Record<string, Verdict> = { ...readVerdicts(verdictFile) }
  const decisions: Decision[] = []
  const remembered = (proposal: Proposal): Verdict | undefined =>
    isMeasuredAgain ? undefined : verdicts[verdictKey(proposal, process.version)]
  const wasKept: Seen['wasKept'] = (about) => verdicts[verdictKey(about, process.version)]?.isKept === true
  const settle = (proposal: Proposal, verdict: Verdict, isRemembered = false): void => {
    verdicts[verdictKey(proposal, process.version)] = verdict
    const { rule, target, seen } = proposal
    decisions.push({ rule, target, seen, ...verdict, isRemembered })
    const figures = verdict.measured ? formatMeasured(verdict.measured) : ''
    note(`${rule}: ${target}: ${verdict.isKept ? 'kept' : 'dropped'}: ${verdict.reason}: ${figures}`)
    if (verdict.isKept) bench.keep(proposal)
  }
  const attempt = async (proposal: Proposal): Promise<void> => {
    const known = remembered(proposal)
    settle(proposal, known ?? (await bench.measure(proposal, pairs)), known !== undefined)
  }
  for (const { propose } of rules) {
    const proposals: Proposal[] = []
    for (const one of propose({ program: bench.program, matching, memoryBytes, wasKept })) {
      if (isRefused(one)) decisions.push({ ...one, isKept: false })
      else proposals.push(one)
    }
    const unknown = isFrozen && proposals.find((one) => !remembered(one))
    if (unknown) {
      const { rule, target } = unknown
      throw new PgoError(
        'NOT_MEASURED',
        `${verdictFile}: looking for the verdict on ${rule}, ${target}: met none, want one that a build without --frozen has measured`,
      )
    }
    const [best, ...others] = proposals.some((one) => one.nodeFlags && !remembered(one))
      ? await screen(proposals, bench)
      : proposals.map((proposal) => ({ proposal, verdict: undefined }))
    for (const { proposal, verdict } of others) {
      if (verdict)
        settle(proposal, { ...verdict, isKept: false, reason: 'another was better at first sight' })
      else await attempt(proposal)
    }
    // What was the best of several was so by chance, too: it is measured again, and only that counts.
    if (best) await attempt(best.proposal)
  }
  if (!isFrozen) writeFileSync(verdictFile, `${JSON.stringify(verdicts, null, 2)}\n`)
  return decisions
}

/** Has a first look at proposals that exclude each other, and ranks them. */
async function screen(
  proposals: readonly Proposal[],
  bench: Workbench,
): Promise<{ proposal: Proposal; verdict: Verdict | undefined }[]> {
  const seen: { proposal: Proposal; verdict: Verdict }[] = []
  for (const proposal of proposals)
    seen.push({ proposal, verdict: await bench.measure(proposal, SCREENING_PAIRS) })
  const ratioOf = ({ verdict }: { verdict: Verdict }): number => verdict.measured?.ratio ?? Infinity
  return seen.sort((one, other) => ratioOf(one) - ratioOf(other))
}
