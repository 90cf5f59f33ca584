// Take profiles of the running service, look at them, and hold one against another.
import { lazy, Suspense, useEffect, useId, useState, type ReactNode } from 'react'
import {
  type CaptureKind,
  captureKinds,
  type CaptureRow,
  type Captures,
  type CaptureStatus,
} from '../../../../packages/workshop/src/companion/protocol.ts'
import { useLanguage } from '../../language.ts'
import type { CompanionClient } from './client.ts'
import ErrorLine from './error-line.tsx'
import { panelText } from './text.ts'
import styles from './styles.module.css'

const ProfileViewer = lazy(() => import('../ProfileViewer/index.tsx'))

interface CapturesProps {
  lab: string
  capture: CaptureStatus | null
  running: boolean
  blocked: boolean
  client: CompanionClient
  /** What is captured of this lab unless something else is wished for. */
  usual: string
  onCapture: (wish: CaptureKind | undefined) => void
}

export default function CapturesPart({
  lab,
  capture,
  running,
  blocked,
  client,
  usual,
  onCapture,
}: CapturesProps): ReactNode {
  const text = panelText[useLanguage()]
  const own = capture?.lab === lab ? capture : null
  const recording = capture?.state === 'recording'
  const taken = own?.state === 'done' ? own.name : null
  const { rows, error, refresh } = useCaptures(client, lab, taken)
  const [chosen, setShown] = useState<{ name: string; base: string } | null>(null)
  const [wish, setWish] = useState<CaptureKind>()
  const wishId = useId()
  // What was just taken is what one wants to see, against what one was looking at if that was a comparison.
  useEffect(() => {
    if (taken !== null && !isPage(taken))
      setShown((before) => ({ name: taken, base: before?.base === taken ? '' : (before?.base ?? '') }))
  }, [taken])
  // What was just taken is in the list only when that was asked for anew.
  const kindOf = (name: string): string | undefined =>
    rows.find((row) => row.name === name)?.profile ?? (name === taken ? own?.profile : undefined)
  const comparable = chosen !== null && kindOf(chosen.base) === kindOf(chosen.name)
  const shown = chosen && { name: chosen.name, base: comparable ? chosen.base : '' }
  const canCapture = running && !recording && !blocked
  return (
    <div className={styles['group']}>
      <div className={styles['row']}>
        <p className={styles['label']}>{text.profiles}</p>
        <div className={styles['choosers']}>
          <label htmlFor={wishId}>
            <span>{text.captureOf}</span>
            <select
              id={wishId}
              value={wish ?? usual}
              onChange={({ target }) => setWish(captureKinds.find((kind) => kind === target.value))}
            >
              {captureKinds.map((kind) => (
                <option key={kind} value={kind}>
                  {text.captureKinds[kind]}
                </option>
              ))}
            </select>
          </label>
          <button
            type="button"
            className={styles['button']}
            aria-disabled={!canCapture}
            onClick={canCapture ? () => onCapture(wish) : undefined}
          >
            {text.capture}
          </button>
        </div>
      </div>
      <div className={styles['live']} aria-live="polite">
        {own?.state === 'recording' && <Recording capture={own} />}
        {own?.state === 'failed' && <p className={styles['warning']}>{text.captureFailed(own.problem)}</p>}
        {taken !== null && isPage(taken) && <p>{text.pageTaken}</p>}
        {!running && <p className={styles['note']}>{text.captureNeedsService}</p>}
      </div>
      <ErrorLine error={error} />
      {rows.length > 0 && <Chooser rows={rows} shown={shown} onShow={setShown} onOpen={refresh} />}
      {shown && <Shown lab={lab} client={client} name={shown.name} base={shown.base} />}
    </div>
  )
}

/** A page of metrics is evidence, and nothing that the viewer of profiles could draw. */
function isPage(name: string): boolean {
  return name.endsWith('.prom')
}

function Recording({ capture }: { capture: CaptureStatus }): ReactNode {
  const text = panelText[useLanguage()]
  const [elapsed, setElapsed] = useState(0)
  useEffect(() => {
    const timer = window.setInterval(() => setElapsed((Date.now() - capture.startedAt) / 1000), 500)
    return () => window.clearInterval(timer)
  }, [capture.startedAt])
  return (
    <>
      <p>{text.recording(capture.profile, capture.seconds)}</p>
      {capture.seconds > 0 && (
        <progress
          className={styles['progress']}
          max={capture.seconds}
          value={Math.min(elapsed, capture.seconds)}
          aria-label={text.recording(capture.profile, capture.seconds)}
        />
      )}
    </>
  )
}

interface ChooserProps {
  rows: readonly CaptureRow[]
  shown: { name: string; base: string } | null
  onShow: (wish: { name: string; base: string } | null) => void
  onOpen: () => void
}

function Chooser({ rows, shown, onShow, onOpen }: ChooserProps): ReactNode {
  const language = useLanguage()
  const text = panelText[language]
  const [nameId, baseId] = [useId(), useId()]
  const chosen = rows.find((row) => row.name === shown?.name)
  // Only profiles of one kind can be held against each other.
  const others = rows.filter((row) => chosen && row.name !== chosen.name && row.profile === chosen.profile)
  return (
    <div className={styles['choosers']}>
      <label htmlFor={nameId}>
        <span>{text.showProfile}</span>
        <select
          id={nameId}
          value={shown?.name ?? ''}
          onFocus={onOpen}
          onChange={({ target }) => onShow(target.value === '' ? null : { name: target.value, base: '' })}
        >
          <option value="">{text.noProfile}</option>
          {rows.map((row) => (
            <option key={row.name} value={row.name}>
              {describe(row, text, language)}
            </option>
          ))}
        </select>
      </label>
      {shown && others.length > 0 && (
        <label htmlFor={baseId}>
          <span>{text.compareWith}</span>
          <select
            id={baseId}
            value={shown.base}
            onChange={({ target }) => onShow({ name: shown.name, base: target.value })}
          >
            <option value="">{text.noComparison}</option>
            {others.map((row) => (
              <option key={row.name} value={row.name}>
                {describe(row, text, language)}
              </option>
            ))}
          </select>
        </label>
      )}
    </div>
  )
}

function describe(row: CaptureRow, text: (typeof panelText)['en'], language: string): string {
  const time = new Date(row.takenAt).toLocaleTimeString(language, { hour12: false })
  return text.profileAt(row.profile, time, row.from === 'service')
}

interface ShownProps {
  lab: string
  client: CompanionClient
  name: string
  base: string
}

function Shown({ lab, client, name, base }: ShownProps): ReactNode {
  const text = panelText[useLanguage()]
  const [answer, setAnswer] = useState<{ bytes: ArrayBuffer } | { error: unknown } | null>(null)
  useEffect(() => {
    let current = true
    const query = new URLSearchParams({ capture: name, ...(base !== '' && { base }) })
    client.getBytes(`/labs/${lab}/stacks?${query.toString()}`).then(
      (bytes) => current && setAnswer({ bytes }),
      (error: unknown) => current && setAnswer({ error }),
    )
    return () => {
      current = false
    }
  }, [client, lab, name, base])
  if (answer === null) return <p className={styles['note']}>{text.readingProfile}</p>
  if ('error' in answer) return <ErrorLine error={answer.error} />
  return (
    <Suspense fallback={<p className={styles['note']}>{text.readingProfile}</p>}>
      {/* The panel stands right below the title of the page. */}
      <ProfileViewer bytes={answer.bytes} headingLevel={2} />
    </Suspense>
  )
}

/** The profiles on disk: asked for at first, whenever one was taken, and when somebody is about to choose. */
function useCaptures(
  client: CompanionClient,
  lab: string,
  taken: string | null,
): { rows: readonly CaptureRow[]; error: unknown; refresh: () => void } {
  const [rows, setRows] = useState<readonly CaptureRow[]>([])
  const [error, setError] = useState<unknown>(null)
  const [asked, setAsked] = useState(0)
  useEffect(() => {
    let current = true
    client.get<Captures>(`/labs/${lab}/captures`).then(
      ({ captures }) => {
        if (!current) return
        setRows(captures)
        setError(null)
      },
      (cause: unknown) => current && setError(cause),
    )
    return () => {
      current = false
    }
  }, [client, lab, taken, asked])
  return { rows, error, refresh: () => setAsked((count) => count + 1) }
}
