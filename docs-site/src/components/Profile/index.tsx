// A profile of the repository on a page, to be looked at as on one's own machine.
import BrowserOnly from '@docusaurus/BrowserOnly'
import useBaseUrl from '@docusaurus/useBaseUrl'
import { lazy, Suspense, useEffect, useRef, useState, type ReactNode } from 'react'
import { useLanguage } from '../../language.ts'
import { componentText } from '../../text/components.ts'
import styles from './styles.module.css'

const ProfileViewer = lazy(() => import('../ProfileViewer/index.tsx'))

interface ProfileProps {
  /** The name of a file in `static/profiles/`, without its ending. */
  of: string
  caption: string
}

export default function Profile({ of, caption }: ProfileProps): ReactNode {
  const text = componentText[useLanguage()]
  return (
    <figure className={styles['figure']}>
      <BrowserOnly fallback={<p className={styles['wait']}>{text.viewerNeedsScript}</p>}>
        {() => <LoadedProfile of={of} />}
      </BrowserOnly>
      <figcaption>{caption}</figcaption>
    </figure>
  )
}

/** How far from sight a profile is fetched: there before the reader is. */
const AHEAD = '600px'

function LoadedProfile({ of }: { of: string }): ReactNode {
  const text = componentText[useLanguage()]
  const url = useBaseUrl(`/profiles/${of}.stacks`)
  const place = useRef<HTMLDivElement>(null)
  const [bytes, setBytes] = useState<ArrayBuffer | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    if (!place.current) return undefined
    const seen = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return
        seen.disconnect()
        fetch(url)
          .then((response) => {
            if (!response.ok) throw new Error(`${response.status} ${response.statusText}`)
            return response.arrayBuffer()
          })
          .then(setBytes, (error: unknown) =>
            setProblem(error instanceof Error ? error.message : String(error)),
          )
      },
      { rootMargin: AHEAD },
    )
    seen.observe(place.current)
    return () => seen.disconnect()
  }, [url])
  return (
    <div ref={place} className={styles['place']}>
      {problem !== null && <p role="alert">{text.viewerFailed(problem)}</p>}
      {bytes && (
        <Suspense fallback={null}>
          <ProfileViewer bytes={bytes} headingLevel={3} />
        </Suspense>
      )}
    </div>
  )
}
