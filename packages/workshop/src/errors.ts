// Every error a learner or an author can meet in the workshop: its code, what it means, its exit code.
import type { Text } from './text/text.ts'

/**
 * What the process ends with.
 *
 * 0 passed, 1 red (a lab's tests fail, or there is nothing to hand out), 2 misused, 3 the environment
 * does not allow it.
 */
export type ExitCode = 0 | 1 | 2 | 3

/** Every code, with what it means for the reference page, and the exit code it leads to. */
export const workshopErrors = {
  VERB_UNKNOWN: { exit: 2, meaning: 'The word after `workshop` is not a verb of it.' },
  OPTION_BAD: { exit: 2, meaning: 'An option is not one of the verb, or has a value it cannot take.' },
  ARGUMENT_BAD: { exit: 2, meaning: 'A verb was given too few or too many words.' },
  LAB_UNKNOWN: { exit: 2, meaning: 'No lab has that name, or several could be meant.' },
  LAB_NOT_CHOSEN: { exit: 2, meaning: 'The verb needs a lab and none was named or started before.' },
  LAB_INVALID: { exit: 3, meaning: 'A `lab.json` cannot be read or does not say what it must.' },
  HINTS_INVALID: { exit: 3, meaning: 'A hints file lacks a test or a rung, or cannot be read.' },
  LABS_MISSING: { exit: 3, meaning: 'The folder of the labs is not where the repository should have it.' },
  PRISTINE_MISSING: { exit: 3, meaning: 'A lab has no sealed copy; `npm run seal` makes one.' },
  PRISTINE_INVALID: { exit: 3, meaning: 'A sealed copy cannot be read, or names a path outside its lab.' },
  SEAL_NOT_TEXT: {
    exit: 3,
    meaning: 'A file of a lab is neither UTF-8 text nor a profile, so it cannot be sealed.',
  },
  PROGRESS_NEWER: {
    exit: 3,
    meaning: 'The progress file was written by a newer workshop; this one will not write over it.',
  },
  PROGRESS_LOCKED: { exit: 3, meaning: 'Another workshop held the progress file for too long.' },
  BACKUP_UNKNOWN: { exit: 2, meaning: 'The lab has no backup of that name.' },
  BACKUP_FAILED: { exit: 3, meaning: 'A backup could not be made, so nothing was changed.' },
  SOLUTION_HIDDEN: {
    exit: 1,
    meaning: 'The solution is shown once the lab is green, or when `--spoiler` asks for it.',
  },
  VERIFY_FAILED: { exit: 3, meaning: 'The tests could not be run, for a reason outside the lab.' },
  PORT_TAKEN: { exit: 3, meaning: 'Another program listens on a port that a lab, or the site, needs.' },
  SERVICE_NOT_STARTED: { exit: 3, meaning: 'The service of a lab ended, or did not listen, at its start.' },
  SERVICE_NOT_RUNNING: { exit: 3, meaning: 'No service of that lab answers; `workshop start` runs one.' },
  LOAD_INVALID: { exit: 3, meaning: 'The `load.ts` of a lab does not export `load`.' },
  SITE_NOT_BUILT: { exit: 3, meaning: 'The pages of the site are not there; `npm start` builds them.' },
  STEPS_MISSING: { exit: 2, meaning: 'The lab has no steps `find` and `prove` of its own.' },
  STEPS_INVALID: { exit: 3, meaning: 'The `steps.ts` of a lab cannot be loaded.' },
  STEP_TOO_EARLY: { exit: 1, meaning: 'A step needs an earlier one: first find, then fix, then prove.' },
  EVIDENCE_MISSING: { exit: 1, meaning: 'A step has no capture to judge, or it cannot be read.' },
  IMPORT_INVALID: {
    exit: 2,
    meaning: 'A file to import is no progress of this workshop, or cannot be read.',
  },
  EXPORT_FAILED: {
    exit: 3,
    meaning: 'Progress could not be written to that file; what is there and is no export stays.',
  },
  LAB_NAME_BAD: {
    exit: 2,
    meaning: 'A new lab was given a name that cannot be one, or that is taken.',
  },
  CAPTURE_FAILED: {
    exit: 3,
    meaning: 'A profile could not be taken from the running service.',
  },
  FILE_FAILED: {
    exit: 3,
    meaning:
      'The file system refused to read or to write: no permission, no room, or a disk that is read only.',
  },
} as const

export type WorkshopErrorCode = keyof typeof workshopErrors

/** What to do next: plain, or in the reader's language. */
export type Advice = string | ((text: Text) => string)

/** An error that is told to the user as one line, `where: what was being done: what was met, what was wanted`. */
export class WorkshopError extends Error {
  override readonly name = 'WorkshopError'
  readonly code: WorkshopErrorCode
  /** What to do next, on a line of its own; shown after the message. */
  readonly advice: Advice | undefined

  constructor(code: WorkshopErrorCode, message: string, options: { cause?: unknown; advice?: Advice } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.code = code
    this.advice = options.advice
  }

  /** The exit code of a program that ends with this error. */
  get exitCode(): ExitCode {
    return workshopErrors[this.code].exit
  }
}

/** Returns the `code` of an error of the operating system, such as `ENOENT`, or undefined. */
export function systemCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

/** Returns what an unknown thrown thing has to say. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
