// The program that runs one assembled test file and tells its parent what came of it. Ends with its parent.
import process from 'node:process'
import { type Reporter, type TestCase, type TestModule, startVitest } from 'vitest/node'
import type { RunnerMessage } from './verify-protocol.ts'

function tell(message: RunnerMessage): void {
  process.send?.(message)
}

interface ErrorLike {
  readonly name?: string | undefined
  readonly message: string
  readonly cause?: unknown
  readonly code?: unknown
}

// Names which say nothing that the message does not.
const plainNames = new Set(['Error', 'AssertionError', 'Finding', 'LabKitError'])

function messageOf(error: ErrorLike): string {
  const name = error.name && !plainNames.has(error.name) ? `${error.name}: ` : ''
  // Which comparison `toBe` makes is of no use to whoever reads what was measured.
  const message = error.message.replace(/ \/\/ Object\.is equality$/m, '')
  return `${name}${message}${causeOf(error)}`
}

/** "fetch failed" alone helps nobody; its cause says ECONNREFUSED. */
function causeOf(error: ErrorLike): string {
  const { cause } = error
  if (typeof cause !== 'object' || cause === null || !('message' in cause)) return ''
  const message = String(cause.message)
  return message === '' || error.message.includes(message) ? '' : `: ${message}`
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  if ('code' in error && typeof error.code === 'string') return error.code
  return 'cause' in error ? codeOf(error.cause) : undefined
}

function tellTest(test: TestCase): void {
  const { state, errors } = test.result()
  const [error] = errors ?? []
  const code = codeOf(error)
  tell({
    hotpath: 'test',
    name: test.name,
    outcome: state === 'passed' || state === 'failed' ? state : 'missing',
    ...(error && { message: messageOf(error) }),
    ...(code !== undefined && { code }),
  })
}

/** The errors of imports and of hooks, which belong to no test. */
function problemsOf(module: TestModule): string[] {
  const suites = [...module.children.allSuites()]
  return [module, ...suites].flatMap((place) => place.errors().map(messageOf))
}

const reporter: Reporter = {
  onTestCaseResult: tellTest,
  onTestRunEnd(modules, unhandled) {
    tell({ hotpath: 'end', problems: [...modules.flatMap(problemsOf), ...unhandled.map(messageOf)] })
  },
}

const [root = process.cwd(), timeoutMs] = process.argv.slice(2)
// For each test, and for what comes before and after all of them.
const testTimeoutMs = Number(timeoutMs)

// The parent is gone: whatever is running is of no use to anybody. The services die with this process.
process.once('disconnect', () => process.exit(1))
// It may have gone while vitest was being loaded, and then that event is over.
if (!process.connected) process.exit(1)

const vitest = await startVitest([], {
  config: false,
  root,
  include: ['verify.test.ts'],
  watch: false,
  // A thread and not a process: one less to start, and none left over when this one is killed.
  pool: 'threads',
  maxWorkers: 1,
  silent: true,
  reporters: [reporter],
  testTimeout: testTimeoutMs,
  hookTimeout: testTimeoutMs,
  // Node loads the files itself, as it loads a service: lines in messages are those of the files.
  experimental: { viteModuleRunner: false, nodeLoader: false },
})
await vitest.close()
process.disconnect?.()
