// Contention sampling on for as long as diagnostics are.
import { contention } from './profiler.ts'
import { setBlockProfileRate } from './block-profile.ts'
import { setMutexProfileFraction } from './mutex-profile.ts'

/** How finely to sample; 0 leaves things as they are. */
export interface ContentionSampling {
  readonly blockProfileRate: number
  readonly mutexProfileFraction: number
}

/** Turns sampling on where asked to, until the result is disposed of; then it is what it was before. */
export function sampleContention(sampling: ContentionSampling): Disposable {
  const { blockProfileRate, mutexProfileFraction } = sampling
  using stack = new DisposableStack()
  if (blockProfileRate > 0) {
    const before = contention.block.period
    setBlockProfileRate(blockProfileRate)
    stack.defer(() => setBlockProfileRate(before))
  }
  if (mutexProfileFraction > 0) {
    const before = setMutexProfileFraction(mutexProfileFraction)
    stack.defer(() => setMutexProfileFraction(before))
  }
  return stack.move()
}
