// Long work in slices, between which the event loop goes round.
import { setImmediate as nextRound } from 'node:timers/promises'

// Half of a period of the sampler, and a tenth of the shortest stall that anybody looks for.
const SLICE_MS = 5

/** Work that can be interrupted wherever it yields. */
export type SlicedWork<Result> = Generator<void, Result, void>

/** Runs work without interruption. */
export function runAtOnce<Result>(work: SlicedWork<Result>): Result {
  let step = work.next()
  while (!step.done) step = work.next()
  return step.value
}

/** Runs work in slices; between them it waits until everybody else who is ready has run. */
export async function runInSlices<Result>(
  work: SlicedWork<Result>,
  sliceMs: number = SLICE_MS,
): Promise<Result> {
  let begin = performance.now()
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
    if (performance.now() - begin < sliceMs) continue
    await nextRound()
    begin = performance.now()
  }
}
