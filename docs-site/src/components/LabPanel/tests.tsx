// Run the lab's tests, read their results as they come, and climb the hints of those that fail.
import { useEffect, useState, type ReactNode } from 'react'
import type {
  Hints as HintsAnswer,
  TestReport,
  VerifyStatus,
} from '../../../../packages/workshop/src/companion/protocol.ts'
import { useLanguage } from '../../language.ts'
import type { CompanionClient } from './client.ts'
import ErrorLine from './error-line.tsx'
import Prose from './prose.tsx'
import { panelText } from './text.ts'
import styles from './styles.module.css'

interface TestsProps {
  lab: string
  verify: VerifyStatus | null
  blocked: boolean
  client: CompanionClient
  onRun: () => void
}

export default function Tests({ lab, verify, blocked, client, onRun }: TestsProps): ReactNode {
  const text = panelText[useLanguage()]
  const own = verify?.lab === lab ? verify : null
  const busy = verify?.state === 'running'
  const failing = own?.state === 'done' ? own.results.filter((result) => result.outcome !== 'passed') : []
  return (
    <div className={styles['group']}>
      <div className={styles['row']}>
        <p className={styles['label']}>{text.tests}</p>
        <button
          type="button"
          className={styles['button']}
          aria-disabled={blocked || busy}
          onClick={busy ? undefined : onRun}
        >
          {text.runTests}
        </button>
      </div>
      <div aria-live="polite">
        <Summary verify={verify} own={own} />
        {own && own.results.length > 0 && (
          <ul className={styles['results']}>
            {own.results.map((result) => (
              <Result key={result.id} result={result} />
            ))}
          </ul>
        )}
      </div>
      {own?.verdict?.editedTests && <p className={styles['note']}>{text.editedTests}</p>}
      {own?.verdict?.explanations.map((explanation) => (
        <section key={explanation} className={styles['explanation']} aria-label={text.looksLike}>
          <p className={styles['label']}>{text.looksLike}</p>
          <Prose markdown={explanation} />
        </section>
      ))}
      {failing.length > 0 && own?.verdict?.state === 'red' && (
        <Hints lab={lab} failing={failing} client={client} />
      )}
    </div>
  )
}

function Summary({ verify, own }: { verify: VerifyStatus | null; own: VerifyStatus | null }): ReactNode {
  const text = panelText[useLanguage()]
  if (!own)
    return (
      <p className={styles['note']}>
        {verify?.state === 'running' ? text.otherTestsRun(verify.lab) : text.neverRun}
      </p>
    )
  if (!own.verdict) return <p>{text.testsRunning}</p>
  switch (own.verdict.state) {
    case 'green':
      return (
        <p className={styles['verdict']} data-verdict="green">
          {text.green}
        </p>
      )
    case 'red': {
      const failed = own.results.filter((result) => result.outcome !== 'passed').length
      return (
        <p className={styles['verdict']} data-verdict="red">
          {text.red(failed, own.results.length)}
        </p>
      )
    }
    case 'broken':
      return (
        <>
          <p className={styles['verdict']} data-verdict="broken">
            {text.broken}
          </p>
          <pre className={styles['output']} tabIndex={0} aria-label={text.broken}>
            {own.verdict.problem}
          </pre>
        </>
      )
  }
}

function Result({ result }: { result: TestReport }): ReactNode {
  const text = panelText[useLanguage()]
  return (
    <li data-outcome={result.outcome}>
      <p>
        <span className={styles['outcome']}>{text.outcomes[result.outcome]}</span> {result.name}
      </p>
      {result.message !== undefined && (
        <pre className={styles['output']} tabIndex={0} aria-label={result.name}>
          {result.message}
        </pre>
      )}
    </li>
  )
}

interface HintsProps {
  lab: string
  failing: readonly TestReport[]
  client: CompanionClient
}

/** The ladders of the tests that fail. How far each was climbed is this page's own matter. */
function Hints({ lab, failing, client }: HintsProps): ReactNode {
  const language = useLanguage()
  const text = panelText[language]
  const [answer, setAnswer] = useState<HintsAnswer | null>(null)
  const [error, setError] = useState<unknown>(null)
  useEffect(() => {
    let current = true
    client.get<HintsAnswer>(`/labs/${lab}/hints?lang=${language}`).then(
      (hints) => current && setAnswer(hints),
      (cause: unknown) => current && setError(cause),
    )
    return () => {
      current = false
    }
  }, [client, lab, language])
  const ids = failing.map((result) => result.id)
  return (
    <div>
      <p className={styles['label']}>{text.hints}</p>
      <ErrorLine error={error} />
      {answer?.tests
        .filter((test) => ids.includes(test.id))
        .map((test) => (
          <Ladder key={test.id} name={test.name} rungs={test.rungs} />
        ))}
    </div>
  )
}

function Ladder({ name, rungs }: { name: string; rungs: readonly string[] }): ReactNode {
  const text = panelText[useLanguage()]
  const [shown, setShown] = useState(0)
  return (
    <section className={styles['ladder']} aria-label={`${text.hints}: ${name}`} data-spoiler>
      <p>{name}</p>
      <div aria-live="polite">
        {rungs.slice(0, shown).map((rung, index) => (
          <div key={index} className={styles['rung']}>
            <p className={styles['label']}>{text.rung(index + 1, rungs.length)}</p>
            <Prose markdown={rung} />
          </div>
        ))}
      </div>
      {shown < rungs.length && (
        <button
          type="button"
          className={`${styles['button']} ${styles['quiet']}`}
          onClick={() => setShown(shown + 1)}
        >
          {text.nextHint(shown + 1, rungs.length)}
        </button>
      )}
    </section>
  )
}
