// The hints of a lab: four rungs for each test that fails as given, climbed one at a time.
import { WorkshopError } from './errors.ts'
import type { Lab } from './lab.ts'
import type { Language } from './language.ts'
import { join } from 'node:path'
import { readPristine } from './pristine.ts'
import { type Workspace, readIfThere } from './workspace.ts'

/** Nudge, what to measure, where to look, shape of the fix. */
export const rungCount = 4

/** The rungs by test id. Each is Markdown. */
export type Hints = ReadonlyMap<string, readonly string[]>

/**
 * Reads a hints file: `## test-id`, then `### 1` to `### 4`.
 *
 * Text before the first heading is for authors and left out. Headings inside a fence of code are text.
 *
 * @throws {WorkshopError} `HINTS_INVALID` for a rung out of turn, an empty rung, or a test with fewer than four
 */
export function parseHints(text: string, source: string): Hints {
  const hints = new Map<string, string[]>()
  const fail = (line: number, problem: string): never => {
    throw new WorkshopError('HINTS_INVALID', `${source}:${line}: reading hints: ${problem}`)
  }
  let rungs: string[] | undefined
  let fenced = false
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const number = index + 1
    if (/^\s*(```|~~~)/.test(line)) fenced = !fenced
    const test = fenced ? undefined : /^## +(\S+) *$/.exec(line)?.[1]
    const rung = fenced ? undefined : /^### +(\S+) *$/.exec(line)?.[1]
    if (test !== undefined) {
      if (hints.has(test)) fail(number, `${test} is there twice`)
      rungs = []
      hints.set(test, rungs)
    } else if (rung !== undefined) {
      if (!rungs) return fail(number, `rung ${rung} is before the first test`)
      if (rung !== String(rungs.length + 1)) fail(number, `met rung ${rung}, want ${rungs.length + 1}`)
      rungs.push('')
    } else if (rungs && rungs.length > 0) {
      rungs[rungs.length - 1] += `${line}\n`
    }
  }
  for (const [test, found] of hints) {
    if (found.length !== rungCount) {
      throw new WorkshopError(
        'HINTS_INVALID',
        `${source}: reading hints: ${test} has ${found.length} rungs, want ${rungCount}`,
      )
    }
    const empty = found.findIndex((rung) => rung.trim() === '')
    if (empty !== -1) {
      throw new WorkshopError(
        'HINTS_INVALID',
        `${source}: reading hints: rung ${empty + 1} of ${test} is empty`,
      )
    }
    hints.set(
      test,
      found.map((rung) => rung.trim()),
    )
  }
  return hints
}

/**
 * Returns the hints of a lab in a language.
 *
 * @throws {WorkshopError} `HINTS_INVALID`, also where the lab has no such file
 */
export function loadHints(workspace: Workspace, lab: Lab, language: Language): Hints {
  const name = `hints.${language}.md`
  const text = textOf(workspace, lab, name)
  if (text === undefined) {
    throw new WorkshopError('HINTS_INVALID', `labs/${lab.id}/${name}: reading hints: no such file`)
  }
  return parseHints(text, `labs/${lab.id}/${name}`)
}

/**
 * Returns why a wrong fix is wrong, as Markdown, or undefined where the lab does not say.
 */
export function loadWhy(
  workspace: Workspace,
  lab: Lab,
  slug: string,
  language: Language,
): string | undefined {
  return textOf(workspace, lab, `wrong-fixes/${slug}/why.${language}.md`)?.trim()
}

/** A text of a lab: sealed, so that no edit can lose it; the folder's own where nothing is sealed yet. */
function textOf(workspace: Workspace, lab: Lab, path: string): string | undefined {
  return readPristine(workspace, lab.id)?.files.get(path) ?? readIfThere(join(lab.dir, path))
}

/** A rung to show: `number` counts from 1; `last` says that the next call shows the same one again. */
export interface Rung {
  readonly test: string
  readonly number: number
  readonly text: string
  readonly last: boolean
}

/** Returns the rung after those already seen; the last one again when all were. Undefined without hints. */
export function nextRung(hints: Hints, test: string, seen: number): Rung | undefined {
  const rungs = hints.get(test)
  const index = Math.min(seen, rungCount - 1)
  const text = rungs?.[index]
  return text === undefined ? undefined : { test, number: index + 1, text, last: index === rungCount - 1 }
}
