// Judging a lab: its sealed tests, in a process of their own, against the learner's service.
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { LabKitError, patience, startService } from '@hotpath/lab-kit'
import { WorkshopError, messageOf } from './errors.ts'
import { faultsIn } from './game.ts'
import type { Lab } from './lab.ts'
import type { Language } from './language.ts'
import { type Pristine, harnessFiles, isTestFile, requirePristine } from './pristine.ts'
import { describeFailedStart } from './start-failure.ts'
import { type Report, type TestResult, type Verdict, matchingWrongFixes, resultsOf } from './verdict.ts'
import { type RunEnded, type TestEnded, isRunnerMessage } from './verify-protocol.ts'
import { type Workspace, readIfThere, writeTree } from './workspace.ts'

export interface VerifyOptions {
  readonly workspace: Workspace
  /** The folder that holds the service to judge; unset: the learner's. */
  readonly serviceDir?: string
  /** Where the tests come from; unset: the sealed copy of the lab. */
  readonly pristine?: Pristine
  /** The language in which failures are told; English unless told. Tests may have some in English alone. */
  readonly language?: Language
  /** Called for each test as it ends. */
  readonly onResult?: (result: TestResult) => void
  /** Ends the run, which then rejects with the signal's reason. Nothing of it is left running. */
  readonly signal?: AbortSignal
  /** For the whole run. */
  readonly timeoutMs?: number
}

// A test starts services, loads them and collects their garbage, which takes seconds. A service may take
// 30 s until it listens, and that it does not should be told by whoever waits for it, not by this bound.
const testTimeoutMs = 60_000
// Two tests that each take their full minute: more than that is a service which hangs in all of them.
const runTimeoutMs = 150_000

/** What could be judged, and what the tests themselves said, for those who compare test names. */
export interface Judgement {
  readonly verdict: Verdict
  /** As reported, in the order in which they ended, also of tests that the lab does not know. */
  readonly reports: readonly Report[]
}

/**
 * Runs the sealed tests of a lab against a service and returns the verdict.
 *
 * The learner's own copy of the tests is not run; `editedTests` says whether it differs. A service that
 * does not start in the lab's own environment gives a `broken` verdict, and so does a run that says
 * nothing of any test.
 *
 * @throws {WorkshopError} `PRISTINE_MISSING`, `PRISTINE_INVALID`, `VERIFY_FAILED`; the reason of `signal`
 */
export async function verifyLab(lab: Lab, options: VerifyOptions): Promise<Verdict> {
  return (await judge(lab, options)).verdict
}

/** Does what `verifyLab` does, and returns the tests' own words as well. */
export async function judge(lab: Lab, options: VerifyOptions): Promise<Judgement> {
  const { workspace, signal } = options
  signal?.throwIfAborted()
  const from = performance.now()
  const pristine = options.pristine ?? requirePristine(workspace, lab.id)
  const serviceDir = options.serviceDir ?? lab.dir
  const editedTests = hasEditedTests(serviceDir, pristine)
  const verdictOf = (state: Verdict['state'], tests: readonly TestResult[], problem?: string): Verdict => ({
    lab: lab.id,
    state,
    tests,
    matches: state === 'red' ? matchingWrongFixes(lab, tests, faultsIn(lab)) : [],
    durationMs: Math.round(performance.now() - from),
    editedTests,
    ...(problem !== undefined && { problem }),
  })
  if (!existsSync(serviceDir)) {
    const problem = `${serviceDir}: looking for the service: no such folder`
    return { verdict: verdictOf('broken', resultsOf(lab, []), problem), reports: [] }
  }

  const run = await runTests(lab, pristine, serviceDir, options)
  const tests = resultsOf(lab, run.reports)
  const judgement = (state: Verdict['state'], problem?: string): Judgement => ({
    verdict: verdictOf(state, tests, problem),
    reports: run.reports,
  })
  if (run.problem !== undefined) {
    return { verdict: verdictOf('broken', resultsOf(lab, []), run.problem), reports: run.reports }
  }
  if (tests.some((test) => test.outcome === 'failed')) return judgement('red')
  if (tests.every((test) => test.outcome === 'passed')) return judgement('green')
  const silent = tests.filter((test) => test.outcome === 'missing').map((test) => test.name)
  return judgement('broken', `${lab.id}: running the tests: nothing came of ${silent.join(', ')}`)
}

/** Whether a test file of the learner's folder differs from the sealed one, or is gone. */
function hasEditedTests(serviceDir: string, pristine: Pristine): boolean {
  return [...pristine.files].some(
    ([path, content]) => isTestFile(path) && readIfThere(join(serviceDir, path)) !== content,
  )
}

interface Run {
  readonly reports: readonly Report[]
  /** Why the reports judge nothing. */
  readonly problem?: string
}

async function runTests(
  lab: Lab,
  pristine: Pristine,
  serviceDir: string,
  options: VerifyOptions,
): Promise<Run> {
  const { workspace, signal, onResult } = options
  const runDir = join(workspace.runsDir, `${lab.id}-${randomBytes(6).toString('hex')}`)
  sweep(workspace.runsDir)
  writeTree(runDir, harnessFiles(pristine))
  const runner = new Runner(runDir, serviceDir, options.language ?? 'en')
  const ended = Promise.withResolvers<Run>()
  const reports: Report[] = []
  let startCheck: Promise<string | undefined> | undefined

  const onTest = (test: TestEnded): void => {
    if (test.outcome === 'missing') return
    const report = {
      name: test.name,
      outcome: test.outcome,
      ...(test.message !== undefined && { message: test.message }),
    }
    reports.push(report)
    const result = resultsOf(lab, [report]).find((candidate) => candidate.name === test.name)
    if (result) onResult?.(result)
    if (test.outcome === 'failed' && isStartFailure(test.code) && !startCheck) {
      // Asked at once, beside the tests: a service that cannot start fails all of them, each in its own time.
      startCheck = startProblem(lab, serviceDir, signal)
      startCheck.then((problem) => {
        if (problem !== undefined) ended.resolve({ reports, problem })
      }, ended.reject)
    }
  }
  runner.onTest = onTest
  runner.onEnd = ({ problems }) => {
    const end = (problem?: string): void =>
      ended.resolve(problem === undefined ? endOf(reports, problems) : { reports, problem })
    if (startCheck) startCheck.then(end, ended.reject)
    else end()
  }
  runner.onFailure = ended.reject
  const timeoutMs = options.timeoutMs ?? patience(runTimeoutMs)
  const timer = setTimeout(
    () =>
      ended.resolve({ reports, problem: `${lab.id}: running the tests: no end in ${timeoutMs / 1000} s` }),
    timeoutMs,
  )
  const abort = (): void => ended.reject(signal?.reason)
  signal?.addEventListener('abort', abort, { once: true })
  try {
    return await ended.promise
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
    await runner.kill()
    rmSync(runDir, { recursive: true, force: true })
  }
}

/** Errors outside of tests spoil a run only where no test failed: then it would look better than it was. */
function endOf(reports: readonly Report[], problems: readonly string[]): Run {
  const rejected = reports.some((report) => report.outcome === 'failed')
  return problems.length === 0 || rejected ? { reports } : { reports, problem: problems.join('\n') }
}

function isStartFailure(code: string | undefined): boolean {
  return code === 'SERVICE_ENDED_EARLY' || code === 'SERVICE_SILENT'
}

/**
 * Says why the service does not start in the lab's own environment, or nothing when it does: then it is
 * only in the environment of one test that it failed, and that is for the test to judge.
 */
async function startProblem(
  lab: Lab,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  try {
    await using service = await startService({
      folder,
      env: lab.environment,
      // The test that failed has waited long enough already.
      startWithinMs: patience(15_000),
      ...(signal && { signal }),
    })
    return service.running ? undefined : 'the service ended as soon as it had started'
  } catch (error) {
    if (error instanceof LabKitError) return describeFailedStart(folder, error.message)
    throw error
  }
}

/** The child that runs the tests. */
class Runner {
  onTest: (test: TestEnded) => void = () => {}
  onEnd: (end: RunEnded) => void = () => {}
  onFailure: (error: WorkshopError) => void = () => {}
  readonly #child: ChildProcess
  readonly #closed: Promise<void>

  constructor(runDir: string, serviceDir: string, language: Language) {
    const words: string[] = []
    let over = false
    this.#child = spawn(
      process.execPath,
      [fileURLToPath(runnerUrl), runDir, String(patience(testTimeoutMs))],
      {
        cwd: runDir,
        env: runnerEnvironment(serviceDir, language),
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        // A process group of its own, so that it can be ended together with the services it started.
        detached: process.platform !== 'win32',
        windowsHide: true,
      },
    )
    const hear = (bytes: Buffer): void => {
      words.push(bytes.toString('utf8'))
      if (words.length > 200) words.shift()
    }
    this.#child.stdout?.on('data', hear)
    this.#child.stderr?.on('data', hear)
    this.#child.on('message', (message) => {
      if (!isRunnerMessage(message)) return
      if (message.hotpath === 'test') {
        this.onTest(message)
      } else {
        over = true
        this.onEnd(message)
      }
    })
    const fail = (how: string): void => {
      if (over) return
      const said = words.join('').trim().split('\n').slice(-20).join('\n')
      this.onFailure(new WorkshopError('VERIFY_FAILED', `running the tests: ${how}${said && `\n${said}`}`))
    }
    // The last messages may be read after the process is gone; the channel ends when all of them are.
    const heardAll = new Promise<void>((resolve) => this.#child.once('disconnect', resolve))
    this.#closed = new Promise((resolve) => {
      this.#child.once('error', (error) => {
        fail(messageOf(error))
        resolve()
      })
      this.#child.once('close', (code, by) => {
        resolve()
        void heardAll.then(() => fail(`the runner ended with ${by ?? `exit code ${code}`} before it said so`))
      })
    })
  }

  /** Ends the process and all that it started; resolves when it is gone. */
  async kill(): Promise<void> {
    const { pid, exitCode, signalCode } = this.#child
    if (pid !== undefined && exitCode === null && signalCode === null) {
      try {
        if (process.platform === 'win32') this.#child.kill('SIGKILL')
        else process.kill(-pid, 'SIGKILL')
      } catch {
        // It ended in the meantime.
      }
    }
    await this.#closed
  }
}

const runnerUrl = new URL(
  import.meta.url.endsWith('.ts') ? './verify-runner.ts' : './verify-runner.js',
  import.meta.url,
)

// What the shell, an editor or a test runner around us has set must not decide a verdict.
const notInherited = /^(NODE_OPTIONS|NODE_V8_COVERAGE|VITEST.*|TEST|FORCE_COLOR|HOTPATH_SERVICE_DIR)$/

function runnerEnvironment(serviceDir: string, language: Language): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !notInherited.test(name))
  return {
    ...Object.fromEntries(inherited),
    HOTPATH_SERVICE_DIR: serviceDir,
    HOTPATH_LANG: language,
    NO_COLOR: '1',
  }
}

// A run takes seconds and removes its folder; one this old was left behind by a machine that went down.
const leftoverMs = 3_600_000

function sweep(runsDir: string): void {
  mkdirSync(runsDir, { recursive: true })
  for (const name of readdirSync(runsDir)) {
    const path = join(runsDir, name)
    const modified = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()
    if (Date.now() - modified > leftoverMs) rmSync(path, { recursive: true, force: true })
  }
}
