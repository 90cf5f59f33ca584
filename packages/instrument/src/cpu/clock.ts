// The clock that samples and stalls are put together by, and timers that never keep a process alive.

/** Returns the time of `process.hrtime` in microseconds, which V8 samples by too. */
export function nowMicros(): number {
  return Number(process.hrtime.bigint() / 1000n)
}

/** Calls something again and again until disposed of. */
export type Every = (periodMs: number, run: () => void) => Disposable

/** {@link Every} by a timer that does not keep the process alive. */
export function everyUnref(periodMs: number, run: () => void): Disposable {
  const timer = setInterval(run, periodMs).unref()
  return { [Symbol.dispose]: () => clearInterval(timer) }
}
