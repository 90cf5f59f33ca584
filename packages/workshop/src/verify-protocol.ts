// What the process that runs a lab's tests tells the one that asked for them, one message a fact.

/** One test has ended. `code` is that of the error, or of its cause, where it has one. */
export interface TestEnded {
  readonly hotpath: 'test'
  readonly name: string
  readonly outcome: 'passed' | 'failed' | 'missing'
  readonly message?: string
  readonly code?: string
}

/** The run has ended; `problems` are errors outside of any test: of an import, a hook, or nobody's. */
export interface RunEnded {
  readonly hotpath: 'end'
  readonly problems: readonly string[]
}

export type RunnerMessage = TestEnded | RunEnded

/** Tells our messages from whatever else comes over the channel. */
export function isRunnerMessage(message: unknown): message is RunnerMessage {
  return (
    typeof message === 'object' &&
    message !== null &&
    'hotpath' in message &&
    (message.hotpath === 'test' || message.hotpath === 'end')
  )
}
