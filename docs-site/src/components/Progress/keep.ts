// Progress kept in this browser: what `workshop export` writes, under one name of its storage.
import type { Progress } from '../../../../packages/workshop/src/progress-form.ts'
import type * as portable from '../../../../packages/workshop/src/portable-progress.ts'
import { nothing } from './marks.ts'

/** The part of a browser's storage that is used; a test brings its own. */
export type Keeper = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** The name that the progress is kept under. */
export const keptUnder = 'hotpath-progress'
/** Where what could not be read is put, so that it is not written over. */
export const asideUnder = 'hotpath-progress-damaged'

/** Loaded when there is something to read or to write: most pages of most readers need none of it. */
const form = (): Promise<typeof portable> => import('../../../../packages/workshop/src/portable-progress.ts')

/** What was found. `damaged` says that something was kept which is no progress, and has been set aside. */
export interface Kept {
  readonly progress: Progress
  readonly damaged: boolean
}

/** Reads what is kept. A browser that keeps nothing for this site has nothing. */
export async function readKept(keeper: Keeper): Promise<Kept> {
  const text = tryTo(() => keeper.getItem(keptUnder)) ?? null
  if (text === null) return { progress: nothing, damaged: false }
  const { parseExported } = await form()
  try {
    return { progress: parseExported(text, keptUnder), damaged: false }
  } catch {
    tryTo(() => {
      keeper.setItem(asideUnder, text)
      keeper.removeItem(keptUnder)
    })
    return { progress: nothing, damaged: true }
  }
}

/** Keeps a progress. Returns false where the browser refuses, as some do in private windows. */
export async function keep(keeper: Keeper, progress: Progress, now: Date): Promise<boolean> {
  const text = await exportedText(progress, now)
  return (
    tryTo(() => {
      keeper.setItem(keptUnder, text)
      return true
    }) ?? false
  )
}

/** Forgets the progress. */
export function forget(keeper: Keeper): void {
  tryTo(() => keeper.removeItem(keptUnder))
}

/** Returns the file that `workshop import` reads. */
export async function exportedText(progress: Progress, now: Date): Promise<string> {
  const { exportedProgress } = await form()
  return `${JSON.stringify(exportedProgress(progress, now), null, 2)}\n`
}

/** Reads a file that `workshop export` wrote. @throws {WorkshopError} `IMPORT_INVALID` */
export async function importedProgress(text: string, file: string): Promise<Progress> {
  const { parseExported } = await form()
  return parseExported(text, file)
}

/** Returns a progress with another one laid together, as `workshop import` does it. */
export async function withImported(progress: Progress, imported: Progress): Promise<Progress> {
  const { mergedProgress } = await form()
  return mergedProgress(progress, imported)
}

/** Storage throws where a reader or a browser forbids it. */
function tryTo<Value>(use: () => Value): Value | undefined {
  try {
    return use()
  } catch {
    return undefined
  }
}
