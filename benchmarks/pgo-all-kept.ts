// A build in which all that the rules propose is kept, whether it pays or not: what can be changed at most.
import { readFileSync, writeFileSync } from 'node:fs'
import { build, type BuildOptions, type Manifest, type Verdict } from '@hotpath/pgo'

/** What to build; how long to measure is of no consequence here. */
export interface AllKeptOptions extends Pick<
  BuildOptions,
  'input' | 'origin' | 'out' | 'profile' | 'workload' | 'verdictFile'
> {
  /** Whether verdicts have to be made. Of later builds with the same file of verdicts, those are remembered. */
  readonly isFirst: boolean
}

/** Builds a program with everything kept: what is decided is decided as if it had paid when it was measured before. */
export async function buildAllKept({ isFirst, ...options }: AllKeptOptions): Promise<Manifest> {
  const all = {
    ...options,
    bundlingSeconds: 0,
    memoryBytes: 1, // leaves out the flags, which neither profiles decide nor answers depend on
    pairs: 1,
    steady: { warmUpMillis: 1, sliceMillis: 1, slices: 1 },
    isMeasuredAgain: false,
    note: () => undefined,
  }
  if (!isFirst) return build(all)
  await build(all)
  const verdicts = JSON.parse(readFileSync(options.verdictFile, 'utf8')) as Record<string, Verdict>
  const kept = Object.entries(verdicts).map(([key, verdict]) => [key, { ...verdict, isKept: true }])
  writeFileSync(options.verdictFile, JSON.stringify(Object.fromEntries(kept)))
  return build(all)
}
