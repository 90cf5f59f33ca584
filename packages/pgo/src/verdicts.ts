// Verdicts of earlier builds: measured once, committed beside the profile, and used until their basis changes.
//
// A build must come out the same on every machine, and the machines that build are the worst to measure on.

import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import type { Proposal } from './rules/rule.ts'
import type { Verdict } from './verify.ts'

/** Verdicts by what they are about. */
export type Verdicts = Readonly<Record<string, Verdict>>

/** Names a proposal together with all that its verdict depends on: its basis, and the version of the engine. */
export function verdictKey(
  { rule, target, basis }: Pick<Proposal, 'rule' | 'target' | 'basis'>,
  nodeVersion: string,
): string {
  const hash = createHash('sha256').update(basis).digest('hex').slice(0, 12)
  return `${rule} ${target} on ${nodeVersion.split('.')[0]} (${hash})`
}

/** Reads the verdicts in a file; none where there is no such file. */
export function readVerdicts(file: string): Verdicts {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Verdicts) : {}
}
