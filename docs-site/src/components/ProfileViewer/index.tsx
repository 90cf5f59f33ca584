// A profile in a page: the viewer of `pprof -http`, loaded when there is something to show.
import { useColorMode } from '@docusaurus/theme-common'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import type { Viewer } from '../../../../packages/pprof/src/viewer/index.ts'
import { useLanguage } from '../../language.ts'
import { componentText } from '../../text/components.ts'
import styles from './styles.module.css'

interface ProfileViewerProps {
  bytes: ArrayBuffer
  /** Of the headings in the viewer: one below that which it stands under. */
  headingLevel: 2 | 3 | 4
}

/**
 * Shows the stacks of a profile. Other bytes are another profile: what was looked at is looked at there too, as far
 * as it is there.
 */
export default function ProfileViewer({ bytes, headingLevel }: ProfileViewerProps): ReactNode {
  const language = useLanguage()
  const { colorMode } = useColorMode()
  const place = useRef<HTMLDivElement>(null)
  const viewer = useRef<Viewer | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  // The theme may change while the code of the viewer is on its way.
  const theme = useRef(colorMode)
  theme.current = colorMode

  useEffect(() => {
    let isCurrent = true
    const before = viewer.current?.state
    void import('../../../../packages/pprof/src/viewer/index.ts').then(
      ({ decodeStackTable, mountViewer }) => {
        if (!isCurrent || !place.current) return
        viewer.current?.remove()
        viewer.current = mountViewer(place.current, {
          table: decodeStackTable(bytes),
          language,
          theme: theme.current,
          headingLevel,
          ...(before && {
            state: { view: before.view, search: before.search, functionName: before.functionName },
          }),
        })
      },
      (error: unknown) => setProblem(error instanceof Error ? error.message : String(error)),
    )
    return () => {
      isCurrent = false
    }
  }, [bytes, language, headingLevel])

  useEffect(() => viewer.current?.setTheme(colorMode), [colorMode])
  useEffect(
    () => () => {
      viewer.current?.remove()
      viewer.current = null
    },
    [],
  )

  return (
    <>
      {problem !== null && <p role="alert">{componentText[language].viewerFailed(problem)}</p>}
      <div ref={place} className={styles['viewer']} data-profile-viewer />
    </>
  )
}
