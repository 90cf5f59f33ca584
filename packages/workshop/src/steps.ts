// The steps `find` and `prove` of a lab: its sealed judge, the learner's own captures, and what is kept of them.
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type {
  Evidence,
  EvidenceFile,
  FindResult,
  FindStep,
  ProveResult,
  ProveStep,
  Sources,
} from '@hotpath/lab-kit'
import { type CaptureFile, listCaptures } from './captures.ts'
import { type ServiceFiles, givenFiles, ownFiles } from './changes.ts'
import { WorkshopError, messageOf } from './errors.ts'
import type { Lab } from './lab.ts'
import { type Pristine, harnessFiles, requirePristine } from './pristine.ts'
import { readProgress, standingOf } from './progress.ts'
import { type Workspace, readIfThere, writeAtomically, writeTree } from './workspace.ts'

/** What a lab's `steps.ts` exports. */
export interface Steps {
  readonly find: FindStep
  readonly prove: ProveStep
}

/** The file of a lab that holds its steps. */
export const stepsFile = 'steps.ts'

/**
 * Loads the steps of a lab from its sealed copy: what the learner has done to the file beside it counts for nothing.
 *
 * @throws {WorkshopError} `STEPS_MISSING` where the lab has none, `STEPS_INVALID` where they cannot be loaded
 */
export async function loadSteps(
  workspace: Workspace,
  lab: Lab,
  pristine: Pristine = requirePristine(workspace, lab.id),
): Promise<Steps> {
  const source = `labs/${lab.id}/${stepsFile}`
  if (!pristine.files.has(stepsFile)) {
    throw new WorkshopError(
      'STEPS_MISSING',
      `${source}: loading the steps: this lab is judged by its tests alone`,
    )
  }
  // Inside the repository, so that packages resolve; a name of its own, so that it is loaded anew.
  const dir = join(workspace.runsDir, `${lab.id}-steps-${randomBytes(6).toString('hex')}`)
  try {
    writeTree(dir, harnessFiles(pristine))
    const exported: unknown = await import(pathToFileURL(join(dir, stepsFile)).href)
    if (hasSteps(exported)) return exported
  } catch (cause) {
    throw new WorkshopError('STEPS_INVALID', `${source}: loading the steps: ${messageOf(cause)}`, { cause })
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
  throw new WorkshopError('STEPS_INVALID', `${source}: loading the steps: it exports no find and prove`)
}

// Only that they can judge is seen from here; steps.ts types itself, which tsc checks.
function hasSteps(module: unknown): module is Steps {
  if (typeof module !== 'object' || module === null) return false
  return ['find', 'prove'].every((name) => {
    const step: unknown = Reflect.get(module, name)
    return typeof step === 'object' && step !== null && typeof Reflect.get(step, 'judge') === 'function'
  })
}

/** Returns what is at the lines of a service, in each of several states of its files. */
export function sourcesOf(...states: readonly ServiceFiles[]): Sources {
  return {
    textsOf: (file, line) => [
      ...new Set(states.flatMap((files) => files.get(file)?.split(/\r?\n/)[line - 1]?.trim() ?? [])),
    ],
  }
}

/** Which files a learner wants judged; unset: the latest capture of the lab. */
export interface EvidenceWish {
  readonly capture?: string | undefined
  readonly base?: string | undefined
  /** Only what was captured after this moment is looked at where no file was named. */
  readonly after?: Date | undefined
}

/**
 * Reads the evidence that a learner means: files they name, by path or by the name that `status` shows, else
 * the lab's latest capture of the kind that the lab is about.
 *
 * @throws {WorkshopError} `EVIDENCE_MISSING`
 */
export function readEvidence(
  workspace: Workspace,
  lab: Lab,
  { endings }: Pick<FindStep, 'endings'>,
  wish: EvidenceWish = {},
): Evidence {
  const known = listCaptures(workspace, lab.id, endings)
  const capture = wish.capture === undefined ? latest(known, lab, wish.after)?.path : wish.capture
  if (capture === undefined) {
    throw new WorkshopError(
      'EVIDENCE_MISSING',
      `${lab.id}: looking for a capture: there is none${wish.after ? ' from after the fix' : ''}`,
      { advice: (text) => text.advice.captureFirst(lab.number) },
    )
  }
  const base = wish.base
  return {
    capture: readFile(capture, known),
    ...(base !== undefined && { base: readFile(base, known) }),
  }
}

function latest(known: readonly CaptureFile[], lab: Lab, after: Date | undefined): CaptureFile | undefined {
  const fitting = known.filter(({ takenAt }) => after === undefined || takenAt > after)
  return fitting.find(({ profile }) => profile === lab.capture.profile) ?? fitting[0]
}

function readFile(path: string, known: readonly CaptureFile[]): EvidenceFile {
  const own = known.find(({ name }) => name === path)
  try {
    return { name: basename(path), bytes: readFileSync(own?.path ?? path) }
  } catch (cause) {
    throw new WorkshopError('EVIDENCE_MISSING', `${path}: reading the evidence: ${messageOf(cause)}`, {
      cause,
    })
  }
}

/**
 * Returns the capture that our solution was made from.
 *
 * @throws {WorkshopError} `EVIDENCE_MISSING`
 */
export function ourEvidence(lab: Lab, { find }: Steps, moment: 'before' | 'after' = 'before'): Evidence {
  const folder = join(lab.solutionDir, 'evidence')
  const path = find.endings
    .map((ending) => join(folder, `${moment}${ending}`))
    .find((each) => existsSync(each))
  if (path !== undefined) return { capture: readFile(path, []) }
  throw new WorkshopError(
    'EVIDENCE_MISSING',
    `solutions/${lab.id}/evidence: reading the evidence: no ${moment} with an ending of ${find.endings.join(' ')}`,
  )
}

/** Judges a capture, and an answer if there is one. What was found is kept as the lab's `before`. */
export function judgeFind(
  workspace: Workspace,
  lab: Lab,
  { find }: Steps,
  evidence: Evidence,
  answer: string | undefined,
): FindResult {
  const result = find.judge(evidence, answer, sourcesOf(ownFiles(lab), givenFiles(workspace, lab)))
  if (result.state === 'found') keep(workspace, lab, 'before', evidence)
  return result
}

/**
 * Judges a capture of after the fix beside the one that was kept when the culprit was found.
 *
 * @throws {WorkshopError} `STEP_TOO_EARLY` where nothing was found yet
 */
export function judgeProve(workspace: Workspace, lab: Lab, { prove }: Steps, after: Evidence): ProveResult {
  const before = keptEvidence(workspace, lab, 'before')
  if (!before) {
    throw new WorkshopError(
      'STEP_TOO_EARLY',
      `${lab.id}: proving the fix: nothing was found yet to compare with`,
      {
        advice: (text) => text.advice.findFirst(lab.number),
      },
    )
  }
  const result = prove.judge(before, after)
  if (result.state === 'proved') keep(workspace, lab, 'after', after)
  return result
}

/**
 * Holds the proof back until the tests are green.
 *
 * @returns when the verdict was given: what was captured before is of a service that was not fixed yet
 * @throws {WorkshopError} `STEP_TOO_EARLY`
 */
export function requireGreen(workspace: Workspace, lab: Lab): Date {
  const { progress } = readProgress(workspace)
  const verdict = progress.labs[lab.id]?.verdict
  if (verdict && standingOf(workspace, lab, progress).state === 'green') return new Date(verdict.at)
  throw new WorkshopError('STEP_TOO_EARLY', `${lab.id}: proving the fix: its tests are not green`, {
    advice: (text) => text.advice.verifyFirst(lab.number),
  })
}

const folderOf = (workspace: Workspace, lab: Lab, moment: 'before' | 'after'): string =>
  join(workspace.evidenceDir, lab.id, moment)

/** Keeps a capture as the lab's from before the fix. */
export function keepBefore(workspace: Workspace, lab: Lab, evidence: Evidence): void {
  keep(workspace, lab, 'before', evidence)
}

/** Keeps copies: captures may be tidied away, and what was proved is shown later on. */
function keep(workspace: Workspace, lab: Lab, moment: 'before' | 'after', { capture, base }: Evidence): void {
  const folder = folderOf(workspace, lab, moment)
  const names = { capture: capture.name, ...(base && { base: base.name }) }
  writeAtomically(join(folder, 'capture'), capture.bytes)
  if (base) writeAtomically(join(folder, 'base'), base.bytes)
  // Last: where it names a base, that is there.
  writeAtomically(join(folder, 'names.json'), `${JSON.stringify(names)}\n`)
}

/** Returns what was kept of a lab's evidence; undefined where nothing was. */
export function keptEvidence(
  workspace: Workspace,
  lab: Lab,
  moment: 'before' | 'after',
): Evidence | undefined {
  const folder = folderOf(workspace, lab, moment)
  const text = readIfThere(join(folder, 'names.json'))
  if (text === undefined) return undefined
  const names = JSON.parse(text) as { capture: string; base?: string } // written above
  const file = (name: string, path: string): EvidenceFile => ({
    name,
    bytes: readFileSync(join(folder, path)),
  })
  return {
    capture: file(names.capture, 'capture'),
    ...(names.base !== undefined && { base: file(names.base, 'base') }),
  }
}
