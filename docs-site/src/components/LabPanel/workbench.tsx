// The live panel: the service, its load, its numbers, its profiles, the tests and their hints.
import { useState, type ReactNode } from 'react'
import type { LoadLevel, Status } from '../../../../packages/workshop/src/companion/protocol.ts'
import { useLanguage } from '../../language.ts'
import ErrorLine from './error-line.tsx'
import CapturesPart from './captures.tsx'
import type { CompanionView, Connection } from './use-companion.ts'
import Service from './service.tsx'
import Tests from './tests.tsx'
import Solution from './solution.tsx'
import { FindPart, ProvePart, useSteps } from './steps.tsx'
import { panelText } from './text.ts'
import styles from './styles.module.css'

export interface WorkbenchProps extends Pick<CompanionView, 'error' | 'act' | 'client'> {
  lab: string
  connection: Extract<Connection, { status: Status }>
}

export default function Workbench({ lab, connection, error, act, client }: WorkbenchProps): ReactNode {
  const language = useLanguage()
  const text = panelText[language]
  const { status } = connection
  const row = status.labs.find((one) => one.id === lab)
  const taken = status.capture?.lab === lab && status.capture.state === 'done' ? status.capture.name : ''
  const { steps, refresh } = useSteps(client, lab, `${taken} ${row?.state}`)
  const lost = connection.state === 'lost'
  // A second click on a button, while the first is on its way, is not a second wish.
  const [asking, setAsking] = useState(false)
  const blocked = asking || lost

  const ask = (action: Parameters<typeof act>[0]): void => {
    if (blocked) return
    setAsking(true)
    void act(action).then(() => setAsking(false))
  }

  return (
    <>
      <header className={styles['header']}>
        <p className={styles['title']}>{text.panel}</p>
        {row && (
          <p className={styles['badge']} data-state={row.state}>
            <span className={styles['mark']} aria-hidden="true" />
            {text.states[row.state]}
            {row.state !== 'new' && <small>{text.passedOf(row.passed, row.total)}</small>}
          </p>
        )}
      </header>
      {lost && <p className={styles['warning']}>{text.lost}</p>}
      <ErrorLine error={error} />
      <Service
        lab={lab}
        service={status.service}
        load={status.load}
        blocked={blocked}
        onStart={() => ask((companion) => companion.post(`/labs/${lab}/start`))}
        onStop={() => ask((companion) => companion.post('/service/stop'))}
        lost={lost}
        onLoad={(level: LoadLevel) => act((companion) => companion.post('/service/load', { level }))}
      />
      <CapturesPart
        lab={lab}
        capture={status.capture}
        running={status.service?.lab === lab && status.service.state === 'running'}
        blocked={blocked}
        client={client}
        usual={row?.capture ?? 'profile'}
        onCapture={(profile) =>
          ask((companion) => companion.post(`/labs/${lab}/capture`, profile && { profile }))
        }
      />
      {steps && <FindPart lab={lab} steps={steps} blocked={blocked} client={client} onDone={refresh} />}
      <Tests
        lab={lab}
        verify={status.verify}
        blocked={blocked}
        client={client}
        onRun={() => ask((companion) => companion.post(`/labs/${lab}/verify?lang=${language}`))}
      />
      {steps && <ProvePart lab={lab} steps={steps} blocked={blocked} client={client} onDone={refresh} />}
      {row?.state === 'green' && <Solution lab={lab} client={client} />}
    </>
  )
}
