// Something that is on in the windows of a row, and proves that it was.

/** Something that is on until it is disposed of. */
export interface Running extends AsyncDisposable {
  /** Where its metrics are. */
  readonly scrapeUrl?: string
  /** Says what it has seen so far. Asked before the measurement alone: reading a profile is not what is measured. */
  readonly seen?: () => Promise<string> | string
  /** The same, of what can tell only once it has ended. */
  readonly left?: () => string
}

/** Ends a thing together with all that a stack holds. */
export function runningUntilDisposed(
  stack: AsyncDisposableStack,
  about: Omit<Running, typeof Symbol.asyncDispose> = {},
): Running {
  return { ...about, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

/** Counts how many there are of something in a second, from now on. */
export function startRate(): (count: number) => number {
  const fromMs = performance.now()
  return (count) => Math.round((count * 1000) / (performance.now() - fromMs))
}
