// Start, stop and load the lab's service, and watch its numbers.
import { useId, useState, type ReactNode } from 'react'
import type {
  LoadLevel,
  LoadStatus,
  ServiceStatus,
} from '../../../../packages/workshop/src/companion/protocol.ts'
import { useLanguage } from '../../language.ts'
import Numbers from './numbers.tsx'
import { panelText } from './text.ts'
import styles from './styles.module.css'

interface ServiceProps {
  lab: string
  service: ServiceStatus | null
  load: LoadStatus | null
  blocked: boolean
  lost: boolean
  onStart: () => void
  onStop: () => void
  /** Resolves when the new level, or the old one, is in `load`. */
  onLoad: (level: LoadLevel) => Promise<void>
}

export default function Service({
  lab,
  service,
  load,
  blocked,
  lost,
  onStart,
  onStop,
  onLoad,
}: ServiceProps): ReactNode {
  const text = panelText[useLanguage()]
  const own = service?.lab === lab ? service : null
  const up = own?.state === 'running' || own?.state === 'starting'
  return (
    <div className={styles['group']}>
      <div className={styles['row']}>
        <p className={styles['state']} aria-live="polite">
          <span className={styles['label']}>{text.service}</span> <strong>{stateOf(own, text)}</strong>
        </p>
        {own?.elsewhere ? (
          <p className={styles['note']}>{text.stopElsewhere}</p>
        ) : (
          // One button that changes its words keeps the keyboard's place.
          <button
            type="button"
            className={styles['button']}
            aria-disabled={blocked}
            onClick={up ? onStop : onStart}
          >
            {up ? text.stop : text.start}
          </button>
        )}
      </div>
      {service && service.state !== 'failed' && !own && (
        <p className={styles['note']}>
          {service.elsewhere ? text.otherRunsElsewhere(service.lab) : text.otherRuns(service.lab)}
        </p>
      )}
      {own?.state === 'failed' && (
        <>
          <p>{text.failedToRun}</p>
          <pre className={styles['output']} tabIndex={0} aria-label={text.stderr}>
            {own.problem}
          </pre>
        </>
      )}
      {own?.stale && (
        <div className={styles['warning']}>
          <p>{text.stale}</p>
          {!own.elsewhere && (
            <button type="button" className={styles['button']} aria-disabled={blocked} onClick={onStart}>
              {text.restart}
            </button>
          )}
        </div>
      )}
      {own?.state === 'running' && <Addresses service={own} />}
      <LoadDial running={own?.state === 'running'} lost={lost} load={own ? load : null} onLoad={onLoad} />
      {own?.state === 'running' && <Numbers service={own} load={load} />}
    </div>
  )
}

function stateOf(own: ServiceStatus | null, text: (typeof panelText)['en']): string {
  if (own?.state === 'starting') return text.starting
  if (own?.state !== 'running') return text.stopped
  return own.elsewhere ? text.runningElsewhere : text.running
}

function Addresses({ service }: { service: ServiceStatus }): ReactNode {
  const text = panelText[useLanguage()]
  const links = [
    [text.application, service.appUrl, ''],
    [text.debugServer, service.debugUrl, '/debug/pprof/'],
  ] as const
  return (
    <ul className={styles['addresses']}>
      {links.map(
        ([name, url, path]) =>
          url !== null && (
            <li key={name}>
              {name}:{' '}
              <a href={`${url}${path}`} target="_blank" rel="noreferrer">
                {`${url}${path}`}
                <span className={styles['hidden']}> {text.opensInNewTab}</span>
              </a>
            </li>
          ),
      )}
    </ul>
  )
}

interface LoadDialProps extends Pick<ServiceProps, 'load' | 'lost' | 'onLoad'> {
  running: boolean
}

const levels = ['off', 'low', 'high'] as const

function LoadDial({ running, lost, load, onLoad }: LoadDialProps): ReactNode {
  const text = panelText[useLanguage()]
  const name = useId()
  // The dial follows the finger at once, and the service once it has answered.
  const [wanted, setWanted] = useState<LoadLevel | null>(null)
  const level = wanted ?? load?.level ?? 'off'
  const turn = (to: LoadLevel): void => {
    setWanted(to)
    void onLoad(to).then(() => setWanted((still) => (still === to ? null : still)))
  }
  return (
    <fieldset className={styles['dial']} disabled={!running || lost}>
      <legend className={styles['label']}>{text.load}</legend>
      <div className={styles['levels']}>
        {levels.map((one) => (
          <label key={one} className={styles['level']}>
            <input type="radio" name={name} value={one} checked={level === one} onChange={() => turn(one)} />
            <span>{text.levels[one]}</span>
          </label>
        ))}
      </div>
      {!running && <p className={styles['note']}>{text.loadNeedsService}</p>}
    </fieldset>
  )
}
