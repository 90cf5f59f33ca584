// The progress of this browser on a page: read once, changed by its buttons, and by other tabs.
import { useCallback, useEffect, useState } from 'react'
import type { Progress } from '../../../../packages/workshop/src/progress-form.ts'
import { keep, keptUnder, type Kept, readKept } from './keep.ts'

export interface KeptView {
  /** Undefined until it was read. */
  readonly kept: Kept | undefined
  /** Whether the browser refused to keep the last change. */
  readonly refused: boolean
  /** Changes what is kept, starting from what is kept now, in whatever tab that was written. */
  readonly change: (change: (progress: Progress) => Progress | Promise<Progress>) => Promise<void>
  /** Reads it again. */
  readonly reread: () => Promise<void>
}

export function useKept(): KeptView {
  const [kept, setKept] = useState<Kept>()
  const [refused, setRefused] = useState(false)

  const reread = useCallback(async () => setKept(await readKept(window.localStorage)), [])

  useEffect(() => {
    void reread()
    const onStorage = (event: StorageEvent): void => {
      if (event.key === keptUnder || event.key === null) void reread()
    }
    window.addEventListener('storage', onStorage)
    return () => window.removeEventListener('storage', onStorage)
  }, [reread])

  const change = useCallback(async (by: (progress: Progress) => Progress | Promise<Progress>) => {
    const before = await readKept(window.localStorage)
    const progress = await by(before.progress)
    setRefused(!(await keep(window.localStorage, progress, new Date())))
    setKept({ ...before, progress })
  }, [])

  return { kept, refused, change, reread }
}
