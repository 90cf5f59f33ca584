// What the learner has done: .workshop/state.json, derived from verdicts and never from claims.
import { closeSync, mkdirSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import { WorkshopError, messageOf, systemCode } from './errors.ts'
import type { ProofRow } from '@hotpath/lab-kit'
import type { Lab } from './lab.ts'
import { readPristine, suiteHash } from './pristine.ts'
import {
  type LabProgress,
  type LabState,
  type Progress,
  labState,
  progressFileSchema,
  progressSchema,
} from './progress-form.ts'
import type { Verdict } from './verdict.ts'
import { type Workspace, momentName, readIfThere, writeAtomically } from './workspace.ts'

export {
  type LabProgress,
  type LabState,
  type LastVerdict,
  type Progress,
  labState,
} from './progress-form.ts'

/** What came of reading the file. Doubt travels with the result: `warnings` are for the learner. */
export interface ProgressRead {
  readonly progress: Progress
  readonly warnings: readonly string[]
  /** False where the file is of a newer workshop: what it says is unknown, and it must not be replaced. */
  readonly writable: boolean
}

const nothing: Progress = { schema: progressSchema, labs: {} }

/**
 * Reads the progress. A file that cannot be understood is set aside under a name of its own, never
 * overwritten, and the warning says where; one of a newer workshop is left in place.
 */
export function readProgress(workspace: Workspace, now: Date = new Date()): ProgressRead {
  const text = readIfThere(workspace.stateFile)
  if (text === undefined) return { progress: nothing, warnings: [], writable: true }
  const parsed = parseProgress(text)
  switch (parsed.state) {
    case 'read':
      return { progress: parsed.progress, warnings: [], writable: true }
    case 'newer':
      return {
        progress: nothing,
        warnings: [newerMessage(workspace, parsed.schema)],
        writable: false,
      }
    case 'corrupt': {
      const aside = `${workspace.stateFile}.corrupt-${momentName(now)}`
      const warning = `${workspace.stateFile}: reading progress: ${parsed.problem}; set aside as ${aside}, starting anew`
      try {
        renameSync(workspace.stateFile, aside)
      } catch (error) {
        // Another workshop set it aside a moment ago.
        if (systemCode(error) !== 'ENOENT') throw error
      }
      return { progress: nothing, warnings: [warning], writable: true }
    }
  }
}

type Parsed =
  | { state: 'read'; progress: Progress }
  | { state: 'newer'; schema: number }
  | { state: 'corrupt'; problem: string }

function parseProgress(text: string): Parsed {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return { state: 'corrupt', problem: messageOf(error) }
  }
  const version = z.object({ schema: z.int() }).safeParse(value)
  if (version.success && version.data.schema > progressSchema) {
    return { state: 'newer', schema: version.data.schema }
  }
  const result = progressFileSchema.safeParse(value)
  return result.success
    ? { state: 'read', progress: result.data }
    : { state: 'corrupt', problem: z.prettifyError(result.error).replaceAll(/\s+/g, ' ') }
}

function newerMessage(workspace: Workspace, schema: number): string {
  return `${workspace.stateFile}: reading progress: schema ${schema}, want ${progressSchema} or older; it is left as it is`
}

/**
 * Changes the progress: reads it, applies the change and writes it, as one step against every other
 * workshop that does the same.
 *
 * @throws {WorkshopError} `PROGRESS_NEWER`, `PROGRESS_LOCKED`
 */
export async function updateProgress(
  workspace: Workspace,
  change: (progress: Progress) => Progress,
): Promise<ProgressRead> {
  const release = await lock(`${workspace.stateFile}.lock`)
  try {
    const read = readProgress(workspace)
    if (!read.writable) throw new WorkshopError('PROGRESS_NEWER', read.warnings.join('\n'))
    const progress = change(read.progress)
    writeAtomically(workspace.stateFile, `${JSON.stringify(progress, null, 2)}\n`)
    return { ...read, progress }
  } finally {
    release()
  }
}

// A change takes a few milliseconds; a lock this old was left behind by a process that was killed.
const staleLockMs = 5000

async function lock(path: string): Promise<() => void> {
  mkdirSync(dirname(path), { recursive: true })
  for (let attempt = 0; attempt < 400; attempt += 1) {
    try {
      closeSync(openSync(path, 'wx'))
      return () => rmSync(path, { force: true })
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error
    }
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
    if (age > staleLockMs) rmSync(path, { force: true })
    await sleep(25)
  }
  throw new WorkshopError(
    'PROGRESS_LOCKED',
    `${path}: changing progress: held for 10 s by another workshop`,
    {
      advice: (text) => text.advice.deleteLock,
    },
  )
}

/** Returns the progress with a lab started; unchanged where it already is. */
export function withStarted(progress: Progress, lab: string, now: Date): Progress {
  return progress.labs[lab] ? progress : withLab(progress, lab, fresh(now))
}

/** Returns the progress after the learner came to a lab on purpose: it is the one they are at. */
export function withVisit(progress: Progress, lab: string, now: Date): Progress {
  const before = progress.labs[lab] ?? fresh(now)
  return withLab(progress, lab, { ...before, visitedAt: now.toISOString() })
}

/** Returns the progress after a verdict. A broken one counts as an attempt and leaves the last verdict. */
export function withVerdict(progress: Progress, verdict: Verdict, suite: string, now: Date): Progress {
  const before = progress.labs[verdict.lab] ?? fresh(now)
  const after = { ...before, attempts: before.attempts + 1 }
  if (verdict.state === 'broken') return withLab(progress, verdict.lab, after)
  const at = now.toISOString()
  return withLab(progress, verdict.lab, {
    ...after,
    firstGreenAt: before.firstGreenAt ?? (verdict.state === 'green' ? at : undefined),
    verdict: {
      state: verdict.state,
      passed: verdict.tests.filter((test) => test.outcome === 'passed').map((test) => test.id),
      failed: verdict.tests.filter((test) => test.outcome !== 'passed').map((test) => test.id),
      at,
      suite,
    },
  })
}

/** Returns the progress after rungs of a test's hints were shown: the most ever shown counts. */
export function withRungsSeen(
  progress: Progress,
  lab: string,
  test: string,
  rungs: number,
  now: Date,
): Progress {
  const before = progress.labs[lab] ?? fresh(now)
  const seen = Math.max(before.rungsSeen[test] ?? 0, rungs)
  return withLab(progress, lab, { ...before, rungsSeen: { ...before.rungsSeen, [test]: seen } })
}

/** Returns the progress after the culprit was found in the learner's own capture. */
export function withFound(
  progress: Progress,
  lab: string,
  found: { capture: string; answer: string },
  now: Date,
): Progress {
  const before = progress.labs[lab] ?? fresh(now)
  return withLab(progress, lab, { ...before, found: { at: now.toISOString(), ...found } })
}

/** Returns the progress after the learner's own measurement has shown the fix. */
export function withProved(progress: Progress, lab: string, rows: readonly ProofRow[], now: Date): Progress {
  const before = progress.labs[lab] ?? fresh(now)
  return withLab(progress, lab, { ...before, proved: { at: now.toISOString(), rows } })
}

/** Returns the progress after a lab's files were put back: what was judged is no longer there. */
export function withReset(progress: Progress, lab: string): Progress {
  const before = progress.labs[lab]
  return before ? withLab(progress, lab, { ...before, verdict: undefined, proved: undefined }) : progress
}

/**
 * Returns the progress after a lab became another game: what was hinted at was of the one before, and so was what was
 * found, unless the evidence of this one is there from an earlier time.
 */
export function withNewGame(
  progress: Progress,
  lab: string,
  found: { capture: string; answer: string } | undefined,
  now: Date,
): Progress {
  const reset = withReset(progress, lab)
  const entry = reset.labs[lab] ?? (found && fresh(now))
  if (!entry) return reset
  return withLab(reset, lab, {
    ...entry,
    found: found && { at: now.toISOString(), ...found },
    rungsSeen: {},
  })
}

function withLab(progress: Progress, lab: string, entry: LabProgress): Progress {
  return { ...progress, labs: { ...progress.labs, [lab]: entry } }
}

function fresh(now: Date): LabProgress {
  return { startedAt: now.toISOString(), attempts: 0, rungsSeen: {} }
}

/** Where a lab stands, with the count of its tests that the last verdict saw pass. */
export interface LabStanding {
  readonly id: string
  readonly state: LabState
  readonly passed: number
  readonly total: number
}

/** Returns where a lab stands in a workspace. */
export function standingOf(workspace: Workspace, lab: Lab, progress: Progress): LabStanding {
  const entry = progress.labs[lab.id]
  const pristine = readPristine(workspace, lab.id)
  return {
    id: lab.id,
    state: labState(entry, pristine && suiteHash(pristine)),
    passed: entry?.verdict?.passed.length ?? 0,
    total: lab.tests.length,
  }
}

/**
 * Returns the lab that a verb means when none was named: the one that the learner came to on purpose and has not had
 * judged since; else the one worked on last that is not green; else the next that is not, in the order of the course,
 * after the one worked on last. Undefined when all are green.
 */
export function currentLab(workspace: Workspace, labs: readonly Lab[], progress: Progress): Lab | undefined {
  const moment = ({ id }: Lab): string => lastMoment(progress.labs[id])
  const worked = labs.filter((lab) => moment(lab) !== '').toSorted((a, b) => (moment(a) < moment(b) ? 1 : -1))
  const [last] = worked
  if (last && progress.labs[last.id]?.visitedAt === moment(last)) return last
  const isOpen = (lab: Lab): boolean => standingOf(workspace, lab, progress).state !== 'green'
  const after = last ? labs.slice(labs.indexOf(last)) : []
  return [...worked, ...after, ...labs].find(isOpen)
}

/** When a lab was last worked on, as ISO 8601; '' where it never was. */
function lastMoment(entry: LabProgress | undefined): string {
  return [entry?.verdict?.at, entry?.visitedAt, entry?.startedAt].reduce<string>(
    (last, at) => (at !== undefined && at > last ? at : last),
    '',
  )
}
