// The promise that every lab keeps: it fails as declared, honest fixes pass, and wrong fixes are rejected.
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Evidence, FaultSteps, FindStep, Sources } from '@hotpath/lab-kit'
import { WorkshopError, messageOf } from './errors.ts'
import { bytesOf } from './file-content.ts'
import { parseHints } from './hints.ts'
import { drawnFaults, faultDir, gameFiles, isOfService, serviceFilesIn, servicesFiles } from './game.ts'
import { type Game, type Lab, labFrom, parseLab, repeated } from './lab.ts'
import { languages } from './language.ts'
import { pageOf } from './lab-page.ts'
import { type Pristine, filesIn, harnessFiles, readForSeal, readPristine } from './pristine.ts'
import {
  type GameSteps,
  type LabSteps,
  type Steps,
  loadSteps,
  ourEvidence,
  sourcesOf,
  stepsFile,
} from './steps.ts'
import { type Verdict, failingAsGiven, failingIds } from './verdict.ts'
import { type Judgement, judge } from './verify.ts'
import { type Workspace, writeTree } from './workspace.ts'

/** A lab with the files that its contract is about. */
export interface Contracted {
  readonly lab: Lab
  readonly pristine: Pristine
}

/** One state of a lab's service, and what the tests must say of it. */
export interface Variant {
  readonly lab: Lab
  readonly pristine: Pristine
  /** Unique in the lab, and the name of its folder: `as-given`, `solution`, `other-fix.weak-index`. */
  readonly name: string
  /** What must hold, as a sentence. */
  readonly sentence: string
  readonly expected: Expected
  /** Files that are laid over those of the lab, by path. */
  readonly overlay: ReadonlyMap<string, string>
}

export type Expected =
  | { readonly state: 'as-given'; readonly failing: readonly string[] }
  | { readonly state: 'passes' }
  | { readonly state: 'rejected'; readonly by: readonly string[] }

/**
 * Returns a lab with the files of its sealed copy, or of its folder as it is now.
 *
 * @throws {WorkshopError} where neither is there or can be read
 */
export function contracted(workspace: Workspace, lab: Lab, from: 'sealed' | 'folder'): Contracted {
  const sealed = from === 'sealed' ? readPristine(workspace, lab.id) : undefined
  const pristine = sealed ?? readForSeal(lab.dir, lab.id)
  const text = pristine.files.get('lab.json') ?? ''
  return { lab: labFrom(workspace, lab.id, parseLab(text, `labs/${lab.id}/lab.json`)), pristine }
}

/**
 * Returns in which files the folder of a lab differs from its sealed copy. Empty where they are equal.
 * On a learner's machine a difference is the learner's work; where labs are made it is a forgotten seal.
 */
export function unsealedFiles(workspace: Workspace, lab: Lab): string[] {
  const sealed = readPristine(workspace, lab.id)
  if (!existsSync(lab.dir)) return []
  if (!sealed) return ['(never sealed)']
  const paths = new Set([...filesIn(lab.dir), ...sealed.files.keys()])
  return [...paths].filter((path) => !isAsSealed(join(lab.dir, path), sealed.files.get(path))).toSorted()
}

/** Compared as bytes: a learner may keep profiles beside the lab, which are not text. */
function isAsSealed(path: string, sealed: string | undefined): boolean {
  if (sealed === undefined || !existsSync(path)) return false
  return readFileSync(path).equals(bytesOf(path, sealed))
}

/** Returns every state of a lab's service that the contract speaks of. */
export function variantsOf({ lab, pristine }: Contracted): Variant[] {
  const ids = (list: readonly string[]): string =>
    list.length === 1 ? `test ${list[0]}` : `tests ${list.join(', ')}`
  const game = lab.game
  const asGiven = (
    name: string,
    faults: readonly string[] | undefined,
    overlay: ReadonlyMap<string, string>,
  ): Omit<Variant, 'lab' | 'pristine'> => {
    const failing = failingAsGiven(lab, faults)
    const where = name === 'as-given' ? '' : ` in ${name}`
    return {
      name,
      sentence: `as given${where} it fails exactly ${ids(failing)}, for the declared reason`,
      expected: { state: 'as-given', failing },
      overlay,
    }
  }
  const games = game
    ? game.contractSeeds.map((seed) =>
        asGiven(`game-${seed}`, drawnFaults(game, seed), gameFiles(lab, game, seed)),
      )
    : []
  // A fix of a game is of one fault: the others are not in the service that it is laid over.
  const fixed = game ? serviceFilesIn(lab.solutionDir) : new Map<string, string>()
  const others = lab.otherFixes.map((slug) => ({
    name: `other-fix.${slug}`,
    sentence: `the other fix ${slug} passes every test`,
    expected: { state: 'passes' } as const,
    overlay: new Map([...fixed, ...serviceFilesIn(join(lab.solutionDir, 'other-fixes', slug))]),
  }))
  const wrongs = lab.wrongFixes.map(({ slug, rejectedBy }) => ({
    name: `wrong-fix.${slug}`,
    sentence: `the wrong fix ${slug} is rejected by exactly ${ids(rejectedBy)}`,
    expected: { state: 'rejected', by: rejectedBy } as const,
    overlay: new Map([...fixed, ...sealedOverlay(pristine, `wrong-fixes/${slug}/`)]),
  }))
  const all = [
    asGiven('as-given', game && drawnFaults(game, game.seed), new Map()),
    ...games,
    {
      name: 'solution',
      sentence: 'the solution passes every test',
      expected: { state: 'passes' } as const,
      overlay: serviceFilesIn(lab.solutionDir),
    },
    ...others,
    ...wrongs,
  ]
  return all.map((variant) => ({ lab, pristine, ...variant }))
}

function sealedOverlay(pristine: Pristine, prefix: string): Map<string, string> {
  return new Map(
    [...pristine.files]
      .filter(([path]) => path.startsWith(prefix))
      .map(([path, content]): [string, string] => [path.slice(prefix.length), content])
      .filter(([path]) => isOfService(path)),
  )
}

/** The variants written out as folders, below one that is removed when this is disposed of. */
export interface Assembly extends Disposable {
  readonly dir: string
  folderOf(variant: Variant): string
}

/** Writes each variant out as a folder of its own, inside the repository so that packages resolve. */
export function assemble(workspace: Workspace, variants: readonly Variant[]): Assembly {
  const dir = join(workspace.contractDir, randomBytes(6).toString('hex'))
  const folderOf = (variant: Variant): string => join(dir, variant.lab.id, variant.name)
  for (const variant of variants) {
    const given = [...variant.pristine.files].filter(([path]) => isOfService(path))
    // The tests and the traffic are the same for all; once is enough for the compiler.
    const harness = variant.name === 'as-given' ? harnessFiles(variant.pristine) : new Map<string, string>()
    writeTree(folderOf(variant), new Map([...harness, ...given, ...variant.overlay]))
  }
  return { dir, folderOf, [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }) }
}

const repositoryFile = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url))

/**
 * Checks the types of all assembled variants in one run of the compiler.
 *
 * @returns the compiler's complaints, one a line; empty where there are none
 */
export async function typeProblems(assembly: Assembly): Promise<string[]> {
  const config = join(assembly.dir, 'tsconfig.json')
  const settings = { extends: repositoryFile('tsconfig.json'), include: ['*/*/**/*.ts'], exclude: [] }
  writeFileSync(config, JSON.stringify(settings))
  try {
    const compiler = repositoryFile('node_modules/typescript/bin/tsc')
    await promisify(execFile)(process.execPath, [compiler, '-p', config, '--pretty', 'false'], {
      cwd: assembly.dir,
      maxBuffer: 16 * 1024 * 1024,
    })
    return []
  } catch (error) {
    const said = typeof error === 'object' && error !== null && 'stdout' in error ? String(error.stdout) : ''
    return said.trim() === '' ? [messageOf(error)] : ownProblems(said)
  }
}

/** Leaves out what the compiler says of files outside: the packages are checked with the repository. */
function ownProblems(said: string): string[] {
  let inside = true
  return said
    .trim()
    .split('\n')
    .filter((line) => {
      // A complaint goes on in indented lines.
      if (!line.startsWith(' ')) inside = !line.startsWith('..')
      return inside
    })
}

/**
 * Judges one assembled variant and returns what is not as the contract says; empty where all is.
 *
 * @throws what `verifyLab` throws
 */
export async function checkVariant(
  workspace: Workspace,
  variant: Variant,
  serviceDir: string,
  signal?: AbortSignal,
): Promise<string[]> {
  const { lab, pristine } = variant
  const judgement = await judge(lab, { workspace, pristine, serviceDir, ...(signal && { signal }) })
  return judgementProblems(variant, judgement)
}

/** Returns where a judgement is not what the contract says of a variant. */
export function judgementProblems(variant: Variant, { verdict, reports }: Judgement): string[] {
  if (verdict.state === 'broken') return [`nothing could be judged: ${verdict.problem}`]
  const { lab, expected } = variant
  const names = namesProblems(
    lab,
    reports.map((report) => report.name),
  )
  switch (expected.state) {
    case 'passes':
      return [...names, ...setProblems(verdict, [])]
    case 'rejected':
      return [...names, ...setProblems(verdict, expected.by)]
    case 'as-given':
      return [...names, ...setProblems(verdict, expected.failing), ...messageProblems(lab, verdict)]
  }
}

function setProblems(verdict: Verdict, want: readonly string[]): string[] {
  const got = failingIds(verdict.tests)
  const unexpected = verdict.tests.filter((test) => test.outcome !== 'passed' && !want.includes(test.id))
  return [
    ...want.filter((id) => !got.includes(id)).map((id) => `${id} passed, want it to fail`),
    ...unexpected.map(
      ({ id, outcome, message }) => `${id} ${outcome}, want it to pass${message ? `: ${message}` : ''}`,
    ),
  ]
}

/** A test that fails for another reason than the flaw would also fail once the flaw is fixed. */
function messageProblems(lab: Lab, verdict: Verdict): string[] {
  return lab.tests.flatMap((test) => {
    if (test.asGiven !== 'fails') return []
    const message = verdict.tests.find((result) => result.id === test.id)?.message
    if (message === undefined || new RegExp(test.message).test(message)) return []
    return [
      `${test.id} failed with ${JSON.stringify(message)}, want a message that matches /${test.message}/`,
    ]
  })
}

/** The names in lab.json are those of verify.test.ts, one to one. */
function namesProblems(lab: Lab, reported: readonly string[]): string[] {
  const known = lab.tests.map((test) => test.name.en)
  return [
    ...reported
      .filter((name) => !known.includes(name))
      .map((name) => `"${name}" is a test that lab.json lacks`),
    ...known
      .filter((name) => !reported.includes(name))
      .map((name) => `"${name}" is in lab.json, and no test of that name ran`),
    ...repeated(reported).map((name) => `"${name}" is the name of several tests`),
  ]
}

/** Returns what is not as it must be in the files of a lab, before anything is run. */
export function structureProblems({ lab, pristine }: Contracted): string[] {
  const { files } = pristine
  const missing = ['README.md', 'README.ja.md', 'package.json', 'load.ts', 'verify.test.ts', ...lab.touches]
    .filter((path) => !files.has(path))
    .map((path) => `${path} is missing`)
  return [
    ...missing,
    ...hintProblems(lab, pristine),
    ...wrongFixProblems(lab, pristine),
    ...solutionProblems(lab, pristine),
    ...(lab.game ? gameProblems(lab, lab.game, pristine) : []),
  ]
}

/** Returns which of a lab's pages are not there: the site links each lab to one in each language. */
export function pageProblems(workspace: Workspace, lab: Lab): string[] {
  return languages
    .map((language) => pageOf(workspace, lab.id, language))
    .filter((path) => !existsSync(path))
    .map((path) => `${relative(workspace.root, path).replaceAll('\\', '/')} is missing`)
}

function hintProblems(lab: Lab, { files }: Pristine): string[] {
  const failing = lab.tests.filter((test) => test.asGiven === 'fails').map((test) => test.id)
  const ids = lab.tests.map((test) => test.id)
  return languages.flatMap((language) => {
    const name = `hints.${language}.md`
    const text = files.get(name)
    if (text === undefined) return [`${name} is missing`]
    try {
      const hinted = [...parseHints(text, name).keys()]
      return [
        ...failing.filter((id) => !hinted.includes(id)).map((id) => `${name}: no hints for ${id}`),
        ...hinted.filter((id) => !ids.includes(id)).map((id) => `${name}: ${id} is no test of the lab`),
      ]
    } catch (error) {
      return [messageOf(error)]
    }
  })
}

function wrongFixProblems(lab: Lab, { files }: Pristine): string[] {
  const declared = lab.wrongFixes.map((fix) => fix.slug)
  const folders = new Set(
    [...files.keys()].flatMap((path) => /^wrong-fixes\/([^/]+)\//.exec(path)?.[1] ?? []),
  )
  return [
    ...(declared.length < 2 ? [`it has ${declared.length} wrong fixes, want two at least`] : []),
    ...[...folders]
      .filter((slug) => !declared.includes(slug))
      .map((slug) => `wrong-fixes/${slug} is not in lab.json`),
    ...declared.flatMap((slug) => {
      const prefix = `wrong-fixes/${slug}/`
      const inside = [...files.keys()]
        .filter((path) => path.startsWith(prefix))
        .map((path) => path.slice(prefix.length))
      const whys = languages.map((language) => `why.${language}.md`)
      return [
        ...(inside.some(isOfService) ? [] : [`${prefix} changes no file of the service`]),
        ...inside
          .filter((path) => !isOfService(path) && !whys.includes(path))
          .map((path) => `${prefix}${path} is no file of the service`),
        ...whys
          .filter((path) => !files.get(`${prefix}${path}`)?.trim())
          .map((path) => `${prefix}${path} is missing or empty`),
      ]
    }),
  ]
}

function solutionProblems(lab: Lab, pristine: Pristine): string[] {
  const where = `solutions/${lab.id}`
  const overlay = serviceFilesIn(lab.solutionDir)
  const others = join(lab.solutionDir, 'other-fixes')
  const folders = existsSync(others) ? readdirSync(others) : []
  return [
    ...(overlay.size === 0 ? [`${where} changes no file of the service`] : []),
    ...[...overlay].flatMap(([path, content]) =>
      !lab.game && pristine.files.get(path) === content ? [`${where}/${path} is the same as in the lab`] : [],
    ),
    ...(existsSync(join(lab.solutionDir, 'README.md')) ? [] : [`${where}/README.md is missing`]),
    ...folders
      .filter((slug) => !lab.otherFixes.includes(slug))
      .map((slug) => `${where}/other-fixes/${slug} is not in lab.json`),
    ...lab.otherFixes
      .filter((slug) => serviceFilesIn(join(others, slug)).size === 0)
      .map((slug) => `${where}/other-fixes/${slug} changes no file of the service`),
  ]
}

/** A game is put together from files of which each is of one fault, and the lab's own folder is one of them. */
function gameProblems(lab: Lab, game: Game, { files }: Pristine): string[] {
  const seeds = [game.seed, ...game.contractSeeds]
  const drawn = new Set(seeds.flatMap((seed) => drawnFaults(game, seed)))
  const solution = serviceFilesIn(lab.solutionDir)
  const overlays = game.faults.map(({ id }) => ({ id, paths: [...serviceFilesIn(faultDir(lab, id)).keys()] }))
  return [
    ...game.faults
      .filter(({ id }) => !drawn.has(id))
      .map(({ id }) => `game.contractSeeds: no seed draws ${id}`),
    ...overlays.filter(({ paths }) => paths.length === 0).map(({ id }) => `faults/${id} changes no file`),
    ...repeated(overlays.flatMap(({ paths }) => paths)).map((path) => `${path} is of several faults`),
    ...overlays.flatMap(({ id, paths }) =>
      paths
        .filter((path) => !solution.has(path))
        .map((path) => `faults/${id}/${path} is not in the solution`),
    ),
    ...[...gameFiles(lab, game, game.seed)]
      .filter(([path, content]) => files.get(path) !== content)
      .map(([path]) => `${path} is not that of game ${game.seed}`),
  ]
}

/**
 * Returns what is not as it must be in the steps `find` and `prove` of a lab, held against the evidence of its
 * solution: `before` is accepted with each right answer and with none other, `after` is not; and the two prove
 * the fix, while `before` beside itself does not. Steps that cannot be loaded or throw, and evidence that is not
 * there, are problems too.
 */
export async function stepProblems(workspace: Workspace, { lab, pristine }: Contracted): Promise<string[]> {
  if (!pristine.files.has(stepsFile)) {
    // What the orientation is about cannot be captured before it is mended.
    return lab.number === '00' ? [] : [`${stepsFile} is missing`]
  }
  try {
    return problemsOf(lab, pristine, await loadSteps(workspace, lab, pristine))
  } catch (error) {
    if (error instanceof WorkshopError) return [error.message]
    // Where in the judge it happened is what its author looks for.
    return [`${stepsFile}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`]
  }
}

function problemsOf(lab: Lab, pristine: Pristine, steps: Steps): string[] {
  if (!('faults' in steps)) {
    const sources = sourcesOf(servicesFiles(lab, pristine, undefined))
    return oneStepProblems(steps, ourEvidence(lab, steps), ourEvidence(lab, steps, 'after'), sources)
  }
  const ids = lab.game?.faults.map(({ id }) => id).toSorted() ?? []
  const judged = steps.faults.map(({ fault }) => fault).toSorted()
  return [
    ...(ids.join() === judged.join()
      ? []
      : [`${stepsFile}: the faults are ${judged.join()}, want ${ids.join()}`]),
    ...steps.faults.flatMap((each) => faultProblems(lab, pristine, steps, each)),
  ]
}

/** Holds the steps of one fault against its evidence: in a game that has it, and in one that has not. */
function faultProblems(lab: Lab, pristine: Pristine, { find }: GameSteps, steps: FaultSteps): string[] {
  const { fault, kind, prove } = steps
  const [before, after] = (['before', 'after'] as const).map((moment) =>
    ourEvidence(lab, { find }, moment, fault),
  )
  const sources = sourcesOf(
    new Map([...servicesFiles(lab, pristine, undefined), ...serviceFilesIn(faultDir(lab, fault))]),
  )
  const inGame = (faults: readonly string[]): FindStep => ({
    ...find,
    rightAnswers: steps.find.rightAnswers.map((place) => `${kind} ${place}`),
    wrongAnswers: steps.find.wrongAnswers.map((place) => `${kind} ${place}`),
    judge: (evidence, answer) => find.judge(evidence, answer, { ...sources, faults }),
  })
  const elsewhere = inGame([]).judge(
    before!,
    steps.find.rightAnswers.map((place) => `${kind} ${place}`)[0],
    sources,
  )
  return [
    ...oneStepProblems({ find: inGame([fault]), prove }, before!, after!, sources),
    ...(elsewhere.state === 'rejected' ? [] : ['it is found in a game that does not have it']),
  ].map((problem) => `${fault}: ${problem}`)
}

function oneStepProblems(
  { find, prove }: LabSteps,
  before: Evidence,
  after: Evidence,
  sources: Sources,
): string[] {
  const outcome = (shown: Evidence, answer?: string): string => {
    const result = find.judge(shown, answer, sources)
    return result.state === 'rejected' ? result.problem : result.state
  }
  const problems: string[] = []
  const want = (what: string, got: string, wanted: string): void => {
    if (got !== wanted) problems.push(`${stepsFile}: ${what} is ${got}, want ${wanted}`)
  }
  want('the evidence before', outcome(before), 'visible')
  for (const answer of find.rightAnswers) want(JSON.stringify(answer), outcome(before, answer), 'found')
  for (const answer of find.wrongAnswers)
    want(JSON.stringify(answer), outcome(before, answer), 'wrong-answer')
  if (!['not-visible', 'no-load'].includes(outcome(after))) {
    problems.push(`${stepsFile}: the evidence after is ${outcome(after)}, want not-visible or no-load`)
  }
  const proof = (later: Evidence): string => {
    const result = prove.judge(before, later)
    return result.state === 'rejected' ? result.problem : result.state
  }
  want('after beside before', proof(after), 'proved')
  want('before beside itself', proof(before), 'no-change')
  if (find.rightAnswers.length === 0) problems.push(`${stepsFile}: no right answers`)
  if (find.wrongAnswers.length < 3) problems.push(`${stepsFile}: want three wrong answers at least`)
  return problems
}

/** Returns what two labs must not share. */
export function sharedProblems(labs: readonly Lab[]): string[] {
  return [
    ...repeated(labs.map((lab) => lab.number)).map((number) => `several labs have the number ${number}`),
    ...repeated(labs.map((lab) => String(lab.ports.app))).map((port) => `several labs have the port ${port}`),
    ...labs
      .filter((lab) => lab.ports.app === lab.ports.debug)
      .map((lab) => `${lab.id} has one port for two servers`),
  ]
}

/** Runs tasks, so many at once. Results are in the order of the tasks. */
export async function inParallel<T>(tasks: readonly (() => Promise<T>)[], atOnce: number): Promise<T[]> {
  const results: T[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < tasks.length) {
      const index = next
      next += 1
      const task = tasks[index]
      if (task) results[index] = await task()
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, tasks.length) }, worker))
  return results
}
