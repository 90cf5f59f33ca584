// How the learner's files differ from our solution, once the lab is green.
import { useEffect, useState, type ReactNode } from 'react'
import type { SolutionDiff } from '../../../../packages/workshop/src/companion/protocol.ts'
import { useLanguage } from '../../language.ts'
import type { CompanionClient } from './client.ts'
import ErrorLine from './error-line.tsx'
import { panelText } from './text.ts'
import styles from './styles.module.css'

export default function Solution({ lab, client }: { lab: string; client: CompanionClient }): ReactNode {
  const text = panelText[useLanguage()]
  const [open, setOpen] = useState(false)
  return (
    <details
      className={styles['group']}
      open={open}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary>{text.compareSolution}</summary>
      {open && <Diff lab={lab} client={client} />}
    </details>
  )
}

function Diff({ lab, client }: { lab: string; client: CompanionClient }): ReactNode {
  const text = panelText[useLanguage()]
  const [answer, setAnswer] = useState<{ diff: SolutionDiff } | { error: unknown } | null>(null)
  useEffect(() => {
    let current = true
    client.get<SolutionDiff>(`/labs/${lab}/solution`).then(
      (diff) => current && setAnswer({ diff }),
      (error: unknown) => current && setAnswer({ error }),
    )
    return () => {
      current = false
    }
  }, [client, lab])
  if (answer === null) return null
  if ('error' in answer) return <ErrorLine error={answer.error} />
  if (answer.diff.files.length === 0) return <p className={styles['note']}>{text.sameAsSolution}</p>
  return (
    <>
      <p className={styles['note']}>{text.diffLegend}</p>
      {answer.diff.files.map(({ path, lines }) => (
        <pre key={path} className={styles['output']} tabIndex={0} aria-label={path}>
          {[path, '', ...lines].join('\n')}
        </pre>
      ))}
    </>
  )
}
