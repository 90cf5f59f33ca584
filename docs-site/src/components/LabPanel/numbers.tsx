// The live numbers of a running service, each with the line of its last minute.
import type { ReactNode } from 'react'
import type { LoadStatus, ServiceStatus } from '../../../../packages/workshop/src/companion/protocol.ts'
import { useLanguage } from '../../language.ts'
import { linesOf, type Point, useHistory } from './history.ts'
import { panelText } from './text.ts'
import styles from './styles.module.css'

interface Row {
  readonly name: string
  readonly key: keyof Point
  readonly format: (value: number) => string
}

export default function Numbers({
  service,
  load,
}: {
  service: ServiceStatus
  load: LoadStatus | null
}): ReactNode {
  const language = useLanguage()
  const text = panelText[language]
  const history = useHistory(service, load)
  const number =
    (digits: number, unit = '') =>
    (value: number) =>
      `${value.toLocaleString(language, { minimumFractionDigits: digits, maximumFractionDigits: digits })}${unit}`
  const megabytes = (bytes: number): string => number(1, ' MB')(bytes / 1e6)
  const rows: readonly Row[] = [
    { name: text.rss, key: 'rssBytes', format: megabytes },
    { name: text.heap, key: 'heapUsedBytes', format: megabytes },
    { name: text.cpu, key: 'cpuPercent', format: number(0, ' %') },
    { name: text.loop, key: 'eventLoopUtilization', format: (share) => number(0, ' %')(100 * share) },
    { name: text.requests, key: 'perSecond', format: number(0) },
    { name: text.inFlight, key: 'inFlight', format: number(0) },
    { name: text.p50, key: 'latencyMsP50', format: number(1, ' ms') },
    { name: text.p99, key: 'latencyMsP99', format: number(1, ' ms') },
  ]
  const latest = history.at(-1)
  return (
    <dl className={styles['numbers']} aria-label={text.numbers}>
      {rows.map((row) => (
        <Live key={row.key} row={row} value={latest?.[row.key] ?? null} history={history} />
      ))}
      <div>
        <dt>{text.failures}</dt>
        <dd>{number(0)(load?.failures ?? 0)}</dd>
      </div>
    </dl>
  )
}

function Live({
  row,
  value,
  history,
}: {
  row: Row
  value: number | null
  history: readonly Point[]
}): ReactNode {
  const text = panelText[useLanguage()]
  const values = history.map((point) => point[row.key])
  const measured = values.filter((one) => one !== null)
  const lines = linesOf(values)
  return (
    <div>
      <dt>{row.name}</dt>
      <dd>{value === null ? <small>{text.notMeasured}</small> : row.format(value)}</dd>
      {lines.length > 0 && (
        // What the line says, the range says in words.
        <dd className={styles['minute']}>
          <svg viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
            {lines.map((points) => (
              <polyline key={points} points={points} />
            ))}
          </svg>
          <small>{text.range(row.format(Math.min(...measured)), row.format(Math.max(...measured)))}</small>
        </dd>
      )}
    </div>
  )
}
