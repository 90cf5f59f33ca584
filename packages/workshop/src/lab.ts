// What a lab is: lab.json read and checked, and the labs of a workspace found by the names learners type.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { nearest } from './nearest.ts'
import { WorkshopError, messageOf } from './errors.ts'
import type { Localized } from './language.ts'
import { readPristine } from './pristine.ts'
import { type Workspace, readIfThere } from './workspace.ts'

/** One test of a lab: an id for links and hints, and its name, which in English is that in verify.test.ts. */
export type LabTest = LabTestFailing | LabTestPassing

export interface LabTestFailing {
  readonly id: string
  readonly name: Localized
  readonly asGiven: 'fails'
  /** A regular expression that the message of its failure matches as long as nothing was fixed. */
  readonly message: string
}

export interface LabTestPassing {
  readonly id: string
  readonly name: Localized
  readonly asGiven: 'passes'
}

/** A fix that looks right and is not, and exactly the tests that reject it. */
export interface WrongFix {
  readonly slug: string
  readonly rejectedBy: readonly string[]
}

/** A fault that a game may have: a folder `faults/<id>` beside the solution, and the tests that see it. */
export interface Fault {
  readonly id: string
  /** The tests that fail as given where it is in the game. */
  readonly failing: readonly string[]
}

/** A lab that is another one with each seed: so many of its faults are in the service that is given. */
export interface Game {
  /** The game that is in the lab's own folder. */
  readonly seed: number
  /** How many faults are in a game. */
  readonly draw: number
  readonly faults: readonly Fault[]
  /** The games that the contract holds besides; together with the first they have every fault. */
  readonly contractSeeds: readonly number[]
}

/** An assertion that watches the test itself, or what no wrong fix of the lab is about; see `mutation.ts`. */
export interface Guard {
  /** A part of what the assertion begins with, on one line. */
  readonly assertion: string
  readonly because: string
}

/** What `capture.profile` says of a lab whose evidence is a trace of the flight recorder. */
export const traceProfile = 'trace'

/** What `--profile` is called when it is no profile that is wanted but the page of metrics. */
export const metricsPage = 'metrics'

/** lab.json, field by field. */
export interface LabDefinition {
  readonly id: string
  readonly title: Localized
  /** One sentence: the symptom, never the cause. */
  readonly summary: Localized
  readonly minutes: number
  /** From 1 to 5. */
  readonly difficulty: number
  /** The files a fix is expected in; `verify --watch` looks at their folders. */
  readonly touches: readonly string[]
  readonly ports: { readonly app: number; readonly debug: number }
  readonly environment: Readonly<Record<string, string>>
  /** The variable that tells the service where to put heap snapshots; absent where it takes none. */
  readonly snapshotVariable?: string | undefined
  readonly capture: {
    /** The profile's name, or `trace`. */
    readonly profile: string
    readonly seconds: number
    /** The column that the story is told in; a trace has none. */
    readonly sampleType?: string | undefined
    /** Whether garbage is collected first, so that what is left is kept by somebody. */
    readonly gc?: boolean | undefined
  }
  readonly tests: readonly LabTest[]
  readonly wrongFixes: readonly WrongFix[]
  readonly otherFixes: readonly string[]
  /** Absent where the lab is the same for everybody. */
  readonly game?: Game | undefined
  /** The assertions that no state of the lab has to show to be needed; absent where there are none. */
  readonly guards?: readonly Guard[] | undefined
}

/** A lab of a workspace. */
export interface Lab extends LabDefinition {
  /** Its place in the course: `03`. */
  readonly number: string
  /** The learner's folder, absolute. */
  readonly dir: string
  /** Where its solution is, absolute. */
  readonly solutionDir: string
  /** Where the learner's service puts heap snapshots, absolute. Made by the first of them. */
  readonly snapshotsDir: string
}

const kebab = /^[a-z0-9]+(-[a-z0-9]+)*$/
const slug = z.string().regex(kebab, 'want small letters, digits and single hyphens')
const localized = z.strictObject({ en: z.string().min(1), ja: z.string().min(1) })
const port = z.int().min(1024).max(65_535)
const insidePath = z.string().regex(/^(?!\/)(?!.*(^|\/)\.\.(\/|$)).+$/, 'want a path inside the lab')

const labSchema = z.strictObject({
  id: z
    .string()
    .regex(/^\d\d-[a-z0-9]+(-[a-z0-9]+)*$/, 'want two digits and a name, such as 03-leaking-heap'),
  title: localized,
  summary: localized,
  minutes: z.int().min(1).max(240),
  difficulty: z.int().min(1).max(5),
  touches: z.array(insidePath).min(1),
  ports: z.strictObject({ app: port, debug: port }),
  environment: z.record(z.string(), z.string()),
  snapshotVariable: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]*$/, 'want the name of an environment variable')
    .optional(),
  capture: z.strictObject({
    profile: z.string().regex(kebab, 'want the name of a profile'),
    seconds: z.number().min(0).max(300),
    sampleType: z.string().min(1).optional(),
    gc: z.boolean().optional(),
  }),
  tests: z
    .array(
      z.discriminatedUnion('asGiven', [
        z.strictObject({
          id: slug,
          name: localized,
          asGiven: z.literal('fails'),
          message: z.string().min(1).refine(isRegExp, 'want a regular expression'),
        }),
        z.strictObject({ id: slug, name: localized, asGiven: z.literal('passes') }),
      ]),
    )
    .min(1),
  wrongFixes: z.array(z.strictObject({ slug, rejectedBy: z.array(z.string()).min(1) })),
  otherFixes: z.array(slug),
  game: z
    .strictObject({
      seed: z.int().min(1),
      draw: z.int().min(1),
      faults: z.array(z.strictObject({ id: slug, failing: z.array(z.string()).min(1) })).min(1),
      contractSeeds: z.array(z.int().min(1)),
    })
    .optional(),
  guards: z
    .array(z.strictObject({ assertion: z.string().min(1), because: z.string().min(1) }))
    .min(1)
    .optional(),
})

/** Returns what a lab.json may hold, as JSON Schema: the reference of its fields is made from it. */
export function labJsonSchema(): z.core.JSONSchema.JSONSchema {
  return z.toJSONSchema(labSchema)
}

function isRegExp(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp
  } catch {
    return false
  }
}

/**
 * Reads the text of a lab.json.
 *
 * @param source - the name of the file, for messages
 * @throws {WorkshopError} `LAB_INVALID`, which names the file and the field
 */
export function parseLab(text: string, source: string): LabDefinition {
  const result = labSchema.safeParse(parseJson(text, source))
  if (!result.success) {
    const problems = result.error.issues.map((issue) => `${fieldName(issue.path)}: ${issue.message}`)
    throw new WorkshopError('LAB_INVALID', `${source}: reading the lab: ${problems.join('; ')}`)
  }
  const definition: LabDefinition = result.data
  const problems = contradictions(definition)
  if (problems.length > 0) {
    throw new WorkshopError('LAB_INVALID', `${source}: reading the lab: ${problems.join('; ')}`)
  }
  return definition
}

function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new WorkshopError('LAB_INVALID', `${source}: reading the lab: ${messageOf(cause)}`, { cause })
  }
}

function fieldName(path: readonly PropertyKey[]): string {
  return (
    path
      .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
      .join('')
      .slice(1) || '(top)'
  )
}

/** What the schema cannot say: ids that repeat, and wrong fixes rejected by tests that there are not. */
function contradictions(lab: LabDefinition): string[] {
  const ids = new Set(lab.tests.map((test) => test.id))
  const hasColumn = lab.capture.sampleType !== undefined
  return [
    ...(hasColumn === (lab.capture.profile === traceProfile)
      ? [`capture.sampleType: ${hasColumn ? 'a trace has none' : 'want one of the profile'}`]
      : []),
    ...repeated(lab.tests.map((test) => test.id)).map((id) => `tests: ${id} is there twice`),
    ...repeated(lab.tests.map((test) => test.name.en)).map((name) => `tests: "${name}" is there twice`),
    ...repeated([...lab.wrongFixes.map((fix) => fix.slug), ...lab.otherFixes]).map(
      (id) => `fixes: ${id} is there twice`,
    ),
    ...(lab.game ? gameProblems(lab, lab.game) : []),
    ...lab.wrongFixes.flatMap((fix) =>
      fix.rejectedBy
        .filter((id) => !ids.has(id))
        .map((id) => `wrongFixes.${fix.slug}: no test has the id ${id}`),
    ),
  ]
}

/** Each test that fails as given is of one fault, and no other test is of any. */
function gameProblems(lab: LabDefinition, { draw, faults }: Game): string[] {
  const failing = lab.tests.filter((test) => test.asGiven === 'fails').map((test) => test.id)
  const named = faults.flatMap((fault) => fault.failing)
  return [
    ...(draw > faults.length ? [`game.draw: ${draw} of ${faults.length} faults`] : []),
    ...repeated(faults.map((fault) => fault.id)).map((id) => `game.faults: ${id} is there twice`),
    ...repeated(named).map((id) => `game.faults: several have the test ${id}`),
    ...named
      .filter((id) => !failing.includes(id))
      .map((id) => `game.faults: ${id} is no test that fails as given`),
    ...failing.filter((id) => !named.includes(id)).map((id) => `game.faults: none has the test ${id}`),
  ]
}

/** Returns the words that occur more than once, each once. */
export function repeated(words: readonly string[]): string[] {
  return [...new Set(words.filter((word, index) => words.indexOf(word) !== index))]
}

/**
 * Returns the labs of a workspace in the order of the course.
 *
 * A lab is what its sealed copy says; the learner's own lab.json counts only where nothing was sealed
 * yet, which is the case of an author at work.
 *
 * @throws {WorkshopError} `LAB_INVALID`, `PRISTINE_INVALID`
 */
export function loadLabs(workspace: Workspace): Lab[] {
  return labIds(workspace).flatMap((id) => loadLab(workspace, id) ?? [])
}

/** Returns the ids of all labs that are sealed or have a lab.json, sorted. */
function labIds(workspace: Workspace): string[] {
  const sealed = namesIn(workspace.pristineDir).flatMap((name) => /^(\d\d-.+)\.json$/.exec(name)?.[1] ?? [])
  const folders = namesIn(workspace.labsDir).filter((name) => /^\d\d-/.test(name))
  return [...new Set([...sealed, ...folders])].toSorted()
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir)
  } catch {
    return []
  }
}

/** Returns the lab in one folder; undefined where the folder has neither a sealed copy nor a lab.json. */
function loadLab(workspace: Workspace, id: string): Lab | undefined {
  const dir = join(workspace.labsDir, id)
  const sealed = readPristine(workspace, id)?.files.get('lab.json')
  const text = sealed ?? readIfThere(join(dir, 'lab.json'))
  if (text === undefined) return undefined
  return labFrom(workspace, id, parseLab(text, `labs/${id}/lab.json`))
}

/** Returns a definition as the lab of a workspace. */
export function labFrom(workspace: Workspace, folder: string, definition: LabDefinition): Lab {
  if (definition.id !== folder) {
    throw new WorkshopError(
      'LAB_INVALID',
      `labs/${folder}/lab.json: reading the lab: id is ${definition.id}, want the name of its folder`,
    )
  }
  return {
    ...definition,
    number: folder.slice(0, 2),
    dir: join(workspace.labsDir, folder),
    solutionDir: join(workspace.solutionsDir, folder),
    snapshotsDir: join(workspace.snapshotsDir, folder),
  }
}

/**
 * Returns the environment in which a learner runs the service of a lab: that of lab.json, and where the
 * snapshots go. A verdict is given without the latter: it leaves nothing behind.
 */
export function learnersEnvironment(lab: Lab): Readonly<Record<string, string>> {
  if (lab.snapshotVariable === undefined) return lab.environment
  return { ...lab.environment, [lab.snapshotVariable]: lab.snapshotsDir }
}

/**
 * Finds the one lab that a learner means: by number (`3`, `03`), id, or a part of the id (`leaking`).
 *
 * @throws {WorkshopError} `LAB_UNKNOWN`, with the nearest id or the ids that could be meant
 */
export function findLab(labs: readonly Lab[], word: string): Lab {
  const wanted = word
    .toLowerCase()
    .replace(/^labs\//, '')
    .replace(/\/$/, '')
  const exact = labs.find((lab) => lab.id === wanted)
  if (exact) return exact
  if (/^\d{1,2}$/.test(wanted)) {
    const byNumber = labs.filter((lab) => lab.number === wanted.padStart(2, '0'))
    if (byNumber.length === 1 && byNumber[0]) return byNumber[0]
  } else if (wanted !== '') {
    const byPart = labs.filter((lab) => lab.id.includes(wanted))
    if (byPart.length === 1 && byPart[0]) return byPart[0]
    if (byPart.length > 1) {
      const ids = byPart.map((lab) => lab.id).join(', ')
      throw new WorkshopError('LAB_UNKNOWN', `${word}: looking for the lab: could be ${ids}`)
    }
  }
  // Compared with names as well as ids: "leeking-heap" is near to "leaking-heap", not to "03-leaking-heap".
  const names = new Map(
    labs.flatMap((lab) => [
      [lab.id, lab.id],
      [lab.id.slice(3), lab.id],
    ]),
  )
  const guess = nearest(wanted, [...names.keys()])
  throw new WorkshopError('LAB_UNKNOWN', `${word}: looking for the lab: no lab has that name`, {
    advice: (text) =>
      guess
        ? text.advice.didYouMean(names.get(guess) ?? guess)
        : text.advice.labsAre(labs.map((lab) => lab.id).join(', ')),
  })
}

// Of a capture that is not the lab's own: long enough for 500 samples, as in the labs that are about them.
const CPU_SECONDS = 5

/** Returns how something is captured of a lab's service: its own capture as lab.json says, others as they usually are. */
export function captureTerms({ capture }: Pick<Lab, 'capture'>, profile: string): CaptureTerms {
  if (profile === capture.profile) return { seconds: capture.seconds, gc: capture.gc ?? false }
  return { seconds: profile === 'profile' ? CPU_SECONDS : 0, gc: false }
}

/** How something is captured. */
export interface CaptureTerms {
  /** For how long; 0 for what is a picture of a moment, or of all since the service started. */
  readonly seconds: number
  /** Whether garbage is collected first. */
  readonly gc: boolean
}
