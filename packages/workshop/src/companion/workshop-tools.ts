// The desk's tools for real: the workshop's own labs, services, verdicts, hints and progress.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { type ProofRow, toldIn, capture as takeProfile } from '@hotpath/lab-kit'
import type { captureTrace } from '@hotpath/lab-kit/trace'
import { type CaptureFile, listCaptures } from '../captures.ts'
import { changesBetween, givenFiles, ownFiles, solutionFiles } from '../changes.ts'
import { messageOf } from '../errors.ts'
import { faultsIn } from '../game.ts'
import { loadHints, loadWhy, nextRung, rungCount } from '../hints.ts'
import { captureTerms, loadLabs, metricsPage, traceProfile, type Lab } from '../lab.ts'
import { takePage } from '../metrics-page.ts'
import { requirePristine, suiteHash } from '../pristine.ts'
import {
  readProgress,
  standingOf,
  updateProgress,
  type Progress,
  withFound,
  withProved,
  withRungsSeen,
  withStarted,
  withVerdict,
} from '../progress.ts'
import { allRunning, announce, type Running } from '../running.ts'
import { answers, startLabService, startLoad, type LabSession, type SessionEnd } from '../session.ts'
import { describeFailedStart } from '../start-failure.ts'
import {
  type Steps as StepsOfLab,
  judgeFind,
  judgeProve,
  loadSteps,
  readEvidence,
  requireGreen,
  stepsFile,
} from '../steps.ts'
import { failingAsGiven, type TestResult } from '../verdict.ts'
import { verifyLab } from '../verify.ts'
import { signatureWord } from '../watch.ts'
import { momentName, type Workspace, writeAtomically } from '../workspace.ts'
import type {
  CaptureRow,
  FindReport,
  Hints,
  LabRow,
  Language,
  ProofLine,
  ProveReport,
  SolutionDiff,
  Steps,
  TestReport,
} from './protocol.ts'
import type {
  FileChange,
  FindWish,
  FinishedVerify,
  NextHint,
  ProveWish,
  RunningService,
  ServiceElsewhere,
  Tools,
  VerifyOptions,
  Vitals,
} from './tools.ts'

export interface WorkshopToolsOptions {
  readonly workspace: Workspace
  /** Hears of doubts, such as a progress file that could not be understood and was set aside. */
  readonly onWarning: (warning: string) => void
}

/**
 * Returns the tools of a workspace. The labs are read once: an update of the workshop needs a new companion.
 *
 * @throws {WorkshopError} `LAB_INVALID`, `PRISTINE_INVALID`
 */
export function workshopTools(options: WorkshopToolsOptions): Tools {
  return new WorkshopTools(options)
}

class WorkshopTools implements Tools {
  readonly #workspace: Workspace
  readonly #onWarning: (warning: string) => void
  readonly #labs: ReadonlyMap<string, Lab>
  readonly #stepsByLab = new Map<string, Promise<StepsOfLab | undefined>>()
  #rows: { of: string; rows: readonly LabRow[] } | null = null

  constructor({ workspace, onWarning }: WorkshopToolsOptions) {
    this.#workspace = workspace
    this.#onWarning = onWarning
    this.#labs = new Map(loadLabs(workspace).map((lab) => [lab.id, lab]))
  }

  /** Asked several times a second, so the progress is read only when its file has changed. */
  async labs(): Promise<readonly LabRow[]> {
    const found = statSync(this.#workspace.stateFile, { throwIfNoEntry: false, bigint: true })
    const of = found ? `${found.mtimeNs} ${found.ino}` : 'none'
    if (this.#rows?.of === of) return this.#rows.rows
    const { progress, warnings } = readProgress(this.#workspace)
    for (const warning of warnings) this.#onWarning(warning)
    const rows = Array.from(this.#labs.values(), (lab) => ({
      ...standingOf(this.#workspace, lab, progress),
      title: lab.title,
      capture: lab.capture.profile,
    }))
    this.#rows = { of, rows }
    return rows
  }

  async startService(id: string, signal: AbortSignal): Promise<RunningService> {
    const lab = this.#lab(id)
    await this.#remember((progress) => withStarted(progress, id, new Date()))
    try {
      const session = await startLabService(lab, { signal })
      // So that `workshop load` and `workshop capture` find it as they find that of `workshop start`.
      announce(this.#workspace, session)
      return runningService(session, this.#workspace)
    } catch (cause) {
      throw new Error(describeFailedStart(lab.dir, messageOf(cause)), { cause })
    }
  }

  async serviceElsewhere(): Promise<ServiceElsewhere | null> {
    const running = allRunning(this.#workspace).find(
      ({ lab, pid }) => pid !== process.pid && this.#labs.has(lab),
    )
    return running ? serviceElsewhere(this.#lab(running.lab), running, this.#workspace) : null
  }

  async verify(id: string, { language, onResult, signal }: VerifyOptions): Promise<FinishedVerify> {
    const lab = this.#lab(id)
    const pristine = requirePristine(this.#workspace, id)
    const verdict = await verifyLab(lab, {
      workspace: this.#workspace,
      pristine,
      language,
      signal,
      onResult: (result) => onResult(inLanguage(lab, result, language)),
    })
    await this.#remember((progress) => withVerdict(progress, verdict, suiteHash(pristine), new Date()))
    return {
      results: verdict.tests.map((result) => inLanguage(lab, result, language)),
      verdict: {
        state: verdict.state,
        explanations: verdict.matches.flatMap((slug) => loadWhy(this.#workspace, lab, slug, language) ?? []),
        editedTests: verdict.editedTests,
        durationMs: verdict.durationMs,
        ...(verdict.problem !== undefined && { problem: verdict.problem }),
      },
    }
  }

  async hints(id: string, language: Language): Promise<Hints> {
    const lab = this.#lab(id)
    const hints = loadHints(this.#workspace, lab, language)
    const tests = lab.tests.flatMap((test) => {
      const rungs = hints.get(test.id)
      return rungs ? [{ id: test.id, name: test.name[language], rungs }] : []
    })
    return { lab: id, language, tests }
  }

  async nextHint(id: string, language: Language): Promise<NextHint | null> {
    const lab = this.#lab(id)
    const entry = readProgress(this.#workspace).progress.labs[id]
    const failing = entry?.verdict?.failed ?? failingAsGiven(lab, faultsIn(lab))
    const hints = loadHints(this.#workspace, lab, language)
    const test = lab.tests.find((one) => failing.includes(one.id) && hints.has(one.id))
    const rung = test && nextRung(hints, test.id, entry?.rungsSeen[test.id] ?? 0)
    if (!rung) return null
    await this.#remember((progress) => withRungsSeen(progress, id, test.id, rung.number, new Date()))
    return { test: test.name[language], rung: rung.number, rungs: rungCount, text: rung.text }
  }

  async captures(id: string): Promise<readonly CaptureRow[]> {
    return listCaptures(this.#workspace, id).map(toRow)
  }

  async stacks(id: string, name: string, base: string | undefined): Promise<Uint8Array> {
    const files = listCaptures(this.#workspace, id)
    const named = (wanted: string): CaptureFile => {
      const file = files.find((one) => one.name === wanted)
      // The desk has looked, and in between somebody has cleared up.
      if (!file) throw new Error(`${wanted}: reading: it is gone`)
      return file
    }
    // Loaded when it is first wanted: reading profiles is a package of its own.
    const { captureStacks } = await import('../capture-stacks.ts')
    return captureStacks(
      this.#workspace,
      this.#lab(id),
      named(name),
      base === undefined ? undefined : named(base),
    )
  }

  async steps(id: string, language: Language): Promise<Steps | null> {
    const lab = this.#lab(id)
    const steps = await this.#steps(lab)
    if (!steps) return null
    const { found, proved } = readProgress(this.#workspace).progress.labs[id] ?? {}
    return {
      lab: id,
      question: toldIn(language, steps.find.question),
      evidence: listCaptures(this.#workspace, id, steps.find.endings).map(toRow),
      found: found ? { capture: found.capture, answer: found.answer } : null,
      proved: proved ? inRows(proved.rows, language) : null,
    }
  }

  async find(id: string, { answer, ...wish }: FindWish, language: Language): Promise<FindReport> {
    const lab = this.#lab(id)
    const steps = await this.#requireSteps(lab)
    const evidence = readEvidence(this.#workspace, lab, steps.find, wish)
    const result = judgeFind(this.#workspace, lab, steps, evidence, answer)
    if (result.state === 'found') {
      const found = { capture: evidence.capture.name, answer: answer ?? '' }
      await this.#remember((progress) => withFound(progress, id, found, new Date()))
    }
    return { state: result.state, says: toldIn(language, result.says) }
  }

  async prove(id: string, wish: ProveWish, language: Language): Promise<ProveReport> {
    const lab = this.#lab(id)
    const steps = await this.#requireSteps(lab)
    const after = requireGreen(this.#workspace, lab)
    const { result } = judgeProve(this.#workspace, lab, steps, { ...wish, after })
    if (result.state === 'proved') {
      await this.#remember((progress) => withProved(progress, id, result.rows, new Date()))
    }
    return { state: result.state, says: toldIn(language, result.says), rows: inRows(result.rows, language) }
  }

  async solution(id: string): Promise<SolutionDiff | null> {
    const lab = this.#lab(id)
    if (standingOf(this.#workspace, lab, readProgress(this.#workspace).progress).state !== 'green')
      return null
    const changes = changesBetween(ownFiles(lab), solutionFiles(this.#workspace, lab))
    return { lab: id, files: changes.map(({ path, lines }) => ({ path, lines })) }
  }

  /** The steps of a lab are sealed, so they are loaded once; undefined where it has none. */
  #steps(lab: Lab): Promise<StepsOfLab | undefined> {
    const known = this.#stepsByLab.get(lab.id)
    if (known) return known
    const loading = requirePristine(this.#workspace, lab.id).files.has(stepsFile)
      ? loadSteps(this.#workspace, lab)
      : Promise.resolve(undefined)
    this.#stepsByLab.set(lab.id, loading)
    return loading
  }

  async #requireSteps(lab: Lab): Promise<StepsOfLab> {
    const steps = await this.#steps(lab)
    if (steps) return steps
    throw new Error(`${lab.id}: judging a capture: this lab is judged by its tests alone`)
  }

  async signature(id: string): Promise<string> {
    return signatureWord(this.#lab(id))
  }

  async changes(id: string): Promise<readonly FileChange[]> {
    const lab = this.#lab(id)
    return changesBetween(givenFiles(this.#workspace, lab), ownFiles(lab)).map(
      ({ path, added, removed }) => ({
        path,
        added,
        removed,
      }),
    )
  }

  /** What was done stands even where it cannot be remembered. */
  async #remember(change: (progress: Progress) => Progress): Promise<void> {
    try {
      const { warnings } = await updateProgress(this.#workspace, change)
      for (const warning of warnings) this.#onWarning(warning)
    } catch (error) {
      this.#onWarning(messageOf(error))
    }
  }

  #lab(id: string): Lab {
    const lab = this.#labs.get(id)
    // The desk has looked the id up before it comes here.
    if (!lab) throw new Error(`${id}: looking for the lab: no lab has this id`)
    return lab
  }
}

/** Loaded when it is first wanted: reading traces is a package of its own. */
async function takeTrace(...wish: Parameters<typeof captureTrace>): ReturnType<typeof captureTrace> {
  const traces = await import('@hotpath/lab-kit/trace')
  return traces.captureTrace(...wish)
}

/** A lab's service and where it listens. */
type Place = Pick<LabSession, 'lab' | 'appUrl' | 'debugUrl'>

function runningService(session: LabSession, workspace: Workspace): RunningService {
  return {
    ...servedAt(session, workspace),
    ended: session.ended.then((end) => describeFailedStart(session.lab.dir, endOf(end))),
    async vitals() {
      const usage = await session.usage()
      return vitalsOf(usage, performance.now())
    },
    stop: () => session.stop(),
  }
}

/** Reads what its terminal tells of it each second; the service itself speaks to nobody else. */
function serviceElsewhere(lab: Lab, running: Running, workspace: Workspace): ServiceElsewhere {
  const { appUrl, debugUrl } = running
  const { promise: ended, resolve: end } = Promise.withResolvers<string>()
  return {
    ...servedAt({ lab, appUrl, debugUrl }, workspace),
    lab: lab.id,
    startedAt: Date.parse(running.startedAt),
    startedWith: running.files,
    ended,
    async vitals() {
      const now = allRunning(workspace).find((one) => one.pid === running.pid && one.lab === lab.id)
      if (now) return vitalsOf(now, now.readAtMs)
      end('it was stopped in its terminal')
      throw new Error(`${lab.id}: reading its numbers: it has ended`)
    },
    stop: () => Promise.resolve(),
  }
}

type Counters = Pick<
  Running,
  'rssBytes' | 'heapUsedBytes' | 'cpuMicros' | 'eventLoopActiveMs' | 'eventLoopIdleMs'
>

function vitalsOf(usage: Counters, atMs: number): Vitals {
  return {
    atMs,
    rssBytes: usage.rssBytes,
    heapUsedBytes: usage.heapUsedBytes,
    cpuMicros: usage.cpuMicros,
    loopActiveMs: usage.eventLoopActiveMs,
    loopIdleMs: usage.eventLoopIdleMs,
  }
}

/** What needs nothing but the addresses of a service. */
function servedAt(
  { lab, appUrl, debugUrl }: Place,
  workspace: Workspace,
): Pick<RunningService, 'appUrl' | 'debugUrl' | 'capture' | 'takeCapture' | 'startLoad'> {
  return {
    capture(wish) {
      const profile = wish ?? lab.capture.profile
      return { profile, seconds: captureTerms(lab, profile).seconds }
    },
    async takeCapture(profile, signal) {
      // A lab may be about diagnostics on the wrong port: as given, they are on the application's.
      const url = (await answers(debugUrl)) ? debugUrl : appUrl
      const { PPROF_USERNAME: username, PPROF_PASSWORD: password } = lab.environment
      const wish = {
        ...captureTerms(lab, profile),
        signal,
        ...(username !== undefined && { username }),
        ...(password !== undefined && { password }),
      }
      const keep = (ending: string, content: string | Uint8Array): string => {
        const name = `${momentName(new Date())}-${profile}.${ending}`
        writeAtomically(join(workspace.capturesDir, lab.id, name), content)
        return name
      }
      if (profile === metricsPage)
        return keep('prom', (await takePage({ url, username, password, signal })).text)
      if (profile === traceProfile) return keep('pftrace', (await takeTrace(url, wish)).bytes)
      return keep('pb.gz', (await takeProfile(url, { ...wish, profile })).bytes)
    },
    appUrl,
    debugUrl,
    async startLoad(level) {
      const load = await startLoad(lab, appUrl, level)
      return {
        counts() {
          const { requests, failures, inFlight, latencyMsP50, latencyMsP99, durationMs } = load.report()
          const known = requests > 0
          return {
            requests,
            failures,
            inFlight,
            latencyMsP50: known ? latencyMsP50 : null,
            latencyMsP99: known ? latencyMsP99 : null,
            atMs: durationMs,
          }
        },
        async stop() {
          await load.stop()
        },
      }
    },
  }
}

function toRow({ name, profile, takenAt, bytes, from }: CaptureFile): CaptureRow {
  return { name, profile, takenAt: takenAt.getTime(), bytes, from }
}

function inRows(rows: readonly ProofRow[], language: Language): ProofLine[] {
  return rows.map(({ what, before, after }) => ({ what: toldIn(language, what), before, after }))
}

function endOf({ exitCode, stderr }: SessionEnd): string {
  const how = exitCode === null ? 'a signal' : `exit code ${exitCode}`
  return `the service ended with ${how}${stderr && `\n${stderr}`}`
}

function inLanguage(lab: Lab, result: TestResult, language: Language): TestReport {
  const name = lab.tests.find((test) => test.id === result.id)?.name[language] ?? result.name
  return { ...result, name }
}
