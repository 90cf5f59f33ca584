// Progress as a file for another machine, and two progresses laid together.
import * as z from 'zod'
import { WorkshopError, messageOf } from './errors.ts'
import { type LabProgress, type Progress, progressFileSchema, progressSchema } from './progress-form.ts'

/** What an exported file holds: the progress, and what it is. */
export interface ExportedProgress extends Progress {
  readonly kind: typeof kind
  /** As ISO 8601. */
  readonly exportedAt: string
}

const kind = 'hotpath-progress'

/** Returns the progress as it is exported. It holds what the learner did, and nothing of the machine. */
export function exportedProgress(progress: Progress, now: Date): ExportedProgress {
  return { kind, exportedAt: now.toISOString(), ...progress }
}

/**
 * Returns the text of an exported file. A shell may have written it in its own way: PowerShell's `>` writes UTF-16
 * with a mark at its beginning, others a mark before UTF-8.
 */
export function textOfExport(bytes: Uint8Array): string {
  const [first, second] = bytes
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8'
  return new TextDecoder(encoding).decode(bytes)
}

/**
 * Reads an exported file; one of the workshop's own state files will do as well.
 *
 * @param source - the name of the file, for messages
 * @throws {WorkshopError} `IMPORT_INVALID`, which says what was wanted
 */
export function parseExported(text: string, source: string): Progress {
  const fail = (problem: string, cause?: unknown): WorkshopError =>
    new WorkshopError('IMPORT_INVALID', `${source}: importing progress: ${problem}`, { cause })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw fail(messageOf(cause).replaceAll(/\s+/g, ' '), cause)
  }
  const version = z.object({ schema: z.int() }).safeParse(value)
  if (!version.success) throw fail(`it is no progress of this workshop, want what \`workshop export\` wrote`)
  if (version.data.schema > progressSchema) {
    throw fail(`it is of a newer workshop, schema ${version.data.schema}, want ${progressSchema}`)
  }
  const result = progressFileSchema.safeParse(value)
  if (!result.success) throw fail(z.prettifyError(result.error).replaceAll(/\s+/g, ' '))
  return result.data
}

/**
 * Lays two progresses together, lab by lab: the newer verdict, what was found and proved last, the most hints
 * seen, the most attempts, the earliest start and the first green. The order of the two does not matter.
 */
export function mergedProgress(a: Progress, b: Progress): Progress {
  const ids = [...new Set([...Object.keys(a.labs), ...Object.keys(b.labs)])].toSorted()
  const labs = ids.map((id): [string, LabProgress] => [id, mergedLab(a.labs[id], b.labs[id])])
  return { schema: progressSchema, labs: Object.fromEntries(labs) }
}

function mergedLab(a: LabProgress | undefined, b: LabProgress | undefined): LabProgress {
  if (!a || !b) return (a ?? b)! // an id is of one of the two
  const tests = new Set([...Object.keys(a.rungsSeen), ...Object.keys(b.rungsSeen)])
  return {
    startedAt: earliest(a.startedAt, b.startedAt)!, // both are there
    visitedAt: latest(a.visitedAt, b.visitedAt),
    attempts: Math.max(a.attempts, b.attempts),
    firstGreenAt: earliest(a.firstGreenAt, b.firstGreenAt),
    verdict: newer(a.verdict, b.verdict),
    rungsSeen: Object.fromEntries(
      [...tests].map((test) => [test, Math.max(a.rungsSeen[test] ?? 0, b.rungsSeen[test] ?? 0)]),
    ),
    found: newer(a.found, b.found),
    proved: newer(a.proved, b.proved),
  }
}

const newer = <T extends { readonly at: string }>(a: T | undefined, b: T | undefined): T | undefined =>
  !a || (b && b.at > a.at) ? b : a

const earliest = (a: string | undefined, b: string | undefined): string | undefined =>
  a === undefined || (b !== undefined && b < a) ? b : a

const latest = (a: string | undefined, b: string | undefined): string | undefined =>
  a === undefined || (b !== undefined && b > a) ? b : a
