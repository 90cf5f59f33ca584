// The steps `find` and `prove` of a lab: its sealed judge, the learner's own captures, and what is kept of them.
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type {
  Evidence,
  EvidenceFile,
  FaultSteps,
  FindResult,
  FindStep,
  ProveResult,
  ProveStep,
  Sources,
  StepProblem,
  Told,
} from '@hotpath/lab-kit'
import { toldIn } from '@hotpath/lab-kit'
import { type CaptureFile, listCaptures } from './captures.ts'
import { type ServiceFiles, givenFiles, ownFiles } from './changes.ts'
import { WorkshopError, messageOf } from './errors.ts'
import { faultsIn, seedIn } from './game.ts'
import type { Lab } from './lab.ts'
import { type Pristine, harnessFiles, requirePristine } from './pristine.ts'
import { readProgress, standingOf } from './progress.ts'
import { type Workspace, readIfThere, writeAtomically, writeTree } from './workspace.ts'

/** What a lab's `steps.ts` exports. */
export type Steps = LabSteps | GameSteps

export interface LabSteps {
  readonly find: FindStep
  readonly prove: ProveStep
}

/** The steps of a lab that is a game: each fault is found and proved by itself. */
export interface GameSteps {
  readonly find: FindStep
  readonly faults: readonly FaultSteps[]
}

/** A right answer to one of several questions; `says` counts them. */
export type FindOutcome = FindResult | { readonly state: 'partly'; readonly says: Told }

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
  throw new WorkshopError(
    'STEPS_INVALID',
    `${source}: loading the steps: it exports no find and prove, or no find and faults`,
  )
}

// Only that they can judge is seen from here; steps.ts types itself, which tsc checks.
function hasSteps(module: unknown): module is Steps {
  if (typeof module !== 'object' || module === null) return false
  const canJudge = (name: string): boolean => {
    const step: unknown = Reflect.get(module, name)
    return typeof step === 'object' && step !== null && typeof Reflect.get(step, 'judge') === 'function'
  }
  return canJudge('find') && (canJudge('prove') || Array.isArray(Reflect.get(module, 'faults')))
}

/** Returns what is at the lines of a service, in each of several states of its files. */
export function sourcesOf(...states: readonly ServiceFiles[]): Sources {
  return {
    files: [...new Set(states.flatMap((files) => [...files.keys()]))],
    textsOf: (file, line) => [
      ...new Set(states.flatMap((files) => files.get(file)?.split(/\r?\n/)[line - 1]?.trim() ?? [])),
    ],
  }
}

/** Returns the sources of the learner's service: as it is, and as it was given. */
function ownSources(workspace: Workspace, lab: Lab): Sources {
  return { ...sourcesOf(ownFiles(lab), givenFiles(workspace, lab)), faults: faultsIn(lab) }
}

/** Which files a learner wants judged; unset: the latest capture of the lab. */
export interface EvidenceWish {
  readonly capture?: string | undefined
  readonly base?: string | undefined
  /** Only what was captured after this moment is looked at where no file was named. */
  readonly after?: Date | undefined
}

/** Evidence as it was found. */
export interface FoundEvidence extends Evidence {
  /** The name of the learner's latest capture, where it is of another kind and an earlier one was taken. */
  readonly passedOver?: string
}

/**
 * Reads the evidence that a learner means: files they name, by path or by the name that `status` shows, else
 * the lab's latest capture of the kind that the lab is about; of a game, the latest of any kind.
 *
 * @throws {WorkshopError} `EVIDENCE_MISSING`
 */
export function readEvidence(
  workspace: Workspace,
  lab: Lab,
  { endings }: Pick<FindStep, 'endings'>,
  wish: EvidenceWish = {},
): FoundEvidence {
  const known = listCaptures(workspace, lab.id, endings)
  const own = wish.capture === undefined ? latest(known, lab, wish.after) : undefined
  const capture = wish.capture ?? own?.path
  // What the service wrote by itself, nobody expects to be judged.
  const newest = known.find(({ from }) => from === 'capture')
  const isOlder = own !== undefined && newest !== undefined && newest.takenAt > own.takenAt
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
    ...(isOlder && { passedOver: newest.name }),
  }
}

function latest(known: readonly CaptureFile[], lab: Lab, after: Date | undefined): CaptureFile | undefined {
  const fitting = known.filter(({ takenAt }) => after === undefined || takenAt > after)
  // A game has no one kind of capture that it is about.
  if (lab.game) return fitting[0]
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
 * Returns the capture that our solution was made from, or that of one fault of a game.
 *
 * @throws {WorkshopError} `EVIDENCE_MISSING`
 */
export function ourEvidence(
  lab: Lab,
  { find }: Pick<Steps, 'find'>,
  moment: 'before' | 'after' = 'before',
  fault = '',
): Evidence {
  const folder = join(lab.solutionDir, 'evidence', fault)
  const path = find.endings
    .map((ending) => join(folder, `${moment}${ending}`))
    .find((each) => existsSync(each))
  if (path !== undefined) return { capture: readFile(path, []) }
  throw new WorkshopError(
    'EVIDENCE_MISSING',
    `${folder}: reading the evidence: no ${moment} with an ending of ${find.endings.join(' ')}`,
  )
}

/**
 * Judges a capture, and an answer if there is one. What was found is kept as the lab's `before`; of a game, fault by
 * fault, and it is found once all of them are.
 */
export function judgeFind(
  workspace: Workspace,
  lab: Lab,
  { find }: Steps,
  evidence: Evidence,
  answer: string | undefined,
): FindOutcome {
  const result = find.judge(evidence, answer, ownSources(workspace, lab))
  if (result.state !== 'found') return result
  keep(workspace, lab, 'before', evidence, result.fault, answer)
  const faults = faultsIn(lab)
  if (!faults) return result
  const left = faults.filter((fault) => !keptEvidence(workspace, lab, 'before', fault)).length
  const count = `${faults.length - left}/${faults.length}`
  return {
    state: left === 0 ? 'found' : 'partly',
    says: {
      en: `${toldIn('en', result.says)} (${count} found)`,
      ja: `${toldIn('ja', result.says)}（${count} 件を発見）`,
    },
  }
}

/** A proof, and what it was judged by. */
export interface Proof {
  readonly result: ProveResult
  /** Unset for a game, whose faults are each proved by a capture of their own. */
  readonly after?: FoundEvidence
}

/**
 * Judges what was captured after the fix beside what was kept when it was found. Of a game, each fault by the latest
 * capture that tells of it.
 *
 * @throws {WorkshopError} `STEP_TOO_EARLY` where nothing was found yet, `EVIDENCE_MISSING`
 */
export function judgeProve(workspace: Workspace, lab: Lab, steps: Steps, wish: EvidenceWish): Proof {
  if ('faults' in steps) return { result: proveGame(workspace, lab, steps, wish) }
  const before = requireKept(workspace, lab)
  const after = readEvidence(workspace, lab, steps.find, wish)
  const result = steps.prove.judge(before, after)
  if (result.state === 'proved') keep(workspace, lab, 'after', after)
  return { result, after }
}

function requireKept(workspace: Workspace, lab: Lab, fault?: string): Evidence {
  const before = keptEvidence(workspace, lab, 'before', fault)
  if (before) return before
  throw new WorkshopError(
    'STEP_TOO_EARLY',
    `${lab.id}: proving the fix: ${fault === undefined ? 'nothing was' : 'not everything was'} found yet to compare with`,
    { advice: (text) => text.advice.findFirst(lab.number) },
  )
}

function proveGame(
  workspace: Workspace,
  lab: Lab,
  { find, faults }: GameSteps,
  wish: EvidenceWish,
): ProveResult {
  const inGame = faults.filter(({ fault }) => faultsIn(lab)?.includes(fault))
  const before = new Map(inGame.map(({ fault }) => [fault, requireKept(workspace, lab, fault)]))
  const since = listCaptures(workspace, lab.id, find.endings).filter(
    ({ takenAt }) => wish.after === undefined || takenAt > wish.after,
  )
  const captures = [
    ...(wish.capture === undefined ? [] : [readEvidence(workspace, lab, find, wish)]),
    ...since.map(({ path }) => ({ capture: readFile(path, []) })),
  ]
  const proofs = inGame.map(({ fault, kind, prove }) => {
    const was = before.get(fault)! // one for each of them
    const tried = captures.map((after) => ({ after, result: prove.judge(was, after) }))
    const proof = tried.find(({ result }) => !('problem' in result && isOfAnother(result.problem)))
    if (proof?.result.state === 'proved') keep(workspace, lab, 'after', proof.after, fault)
    return { fault, kind, result: proof?.result }
  })
  const rows = proofs.flatMap(({ kind, result }) =>
    (result?.rows ?? []).map((row) => ({
      ...row,
      what: { en: `${kind}: ${toldIn('en', row.what)}`, ja: `${kind}: ${toldIn('ja', row.what)}` },
    })),
  )
  const open = proofs.find(({ result }) => result?.state !== 'proved')
  if (!open) {
    return {
      state: 'proved',
      says: {
        en: `all ${proofs.length} faults are gone from your own measurements`,
        ja: `${proofs.length} つの障害がすべて、あなた自身の測定から消えました。`,
      },
      rows,
    }
  }
  const { kind, result } = open
  if (result?.state === 'rejected') {
    const { en, ja } = { en: toldIn('en', result.says), ja: toldIn('ja', result.says) }
    return { ...result, says: { en: `${kind}: ${en}`, ja: `${kind}: ${ja}` }, rows }
  }
  const like = before.get(open.fault)?.capture.name ?? ''
  return {
    state: 'rejected',
    problem: 'wrong-kind',
    says: {
      en: `${kind}: no capture from after the fix is like ${like}; take one under the same load`,
      ja: `${kind}: 修正後のキャプチャーに、${like} と比べられるものがありません。同じ負荷をかけて取ってください。`,
    },
    rows,
  }
}

/** A capture of something else says nothing about a fault. */
const isOfAnother = (problem: StepProblem): boolean => problem === 'wrong-kind' || problem === 'unreadable'

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

/** Of a game, by its seed: whoever comes back to an earlier one finds what was found in it. */
function folderOf(workspace: Workspace, lab: Lab, moment: 'before' | 'after', fault?: string): string {
  const game = fault === undefined ? [] : [String(seedIn(lab)), fault]
  return join(workspace.evidenceDir, lab.id, ...game, moment)
}

/** Keeps a capture as the lab's, or a fault's, from before the fix, with the answer that goes with it. */
export function keepBefore(
  workspace: Workspace,
  lab: Lab,
  evidence: Evidence,
  fault?: string,
  answer?: string,
): void {
  keep(workspace, lab, 'before', evidence, fault, answer)
}

/** What is kept beside copies of evidence. */
interface KeptNames {
  readonly capture: string
  readonly base?: string
  /** By which the culprit was found. */
  readonly answer?: string
}

/**
 * Returns what was found in the game that is in the learner's folder, if all its faults were, by what was kept of it;
 * undefined where one was not, or the lab is no game.
 */
export function keptFinding(workspace: Workspace, lab: Lab): { capture: string; answer: string } | undefined {
  const faults = faultsIn(lab)
  if (!faults) return undefined
  const kept = faults.flatMap((fault) => keptNames(folderOf(workspace, lab, 'before', fault)) ?? [])
  if (kept.length < faults.length) return undefined
  return {
    capture: kept.map(({ capture }) => capture).join(', '),
    answer: kept.flatMap(({ answer }) => answer ?? []).join(', '),
  }
}

function keptNames(folder: string): KeptNames | undefined {
  const text = readIfThere(join(folder, 'names.json'))
  return text === undefined ? undefined : (JSON.parse(text) as KeptNames) // written by `keep`
}

/** Keeps copies: captures may be tidied away, and what was proved is shown later on. */
function keep(
  workspace: Workspace,
  lab: Lab,
  moment: 'before' | 'after',
  { capture, base }: Evidence,
  fault?: string,
  answer?: string,
): void {
  const folder = folderOf(workspace, lab, moment, fault)
  const names: KeptNames = {
    capture: capture.name,
    ...(base && { base: base.name }),
    ...(answer !== undefined && { answer }),
  }
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
  fault?: string,
): Evidence | undefined {
  const folder = folderOf(workspace, lab, moment, fault)
  const names = keptNames(folder)
  if (!names) return undefined
  const file = (name: string, path: string): EvidenceFile => ({
    name,
    bytes: readFileSync(join(folder, path)),
  })
  return {
    capture: file(names.capture, 'capture'),
    ...(names.base !== undefined && { base: file(names.base, 'base') }),
  }
}
