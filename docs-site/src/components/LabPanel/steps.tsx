// The steps beside the tests: find the culprit in one's own capture, and prove the fix with another.
import { useCallback, useEffect, useId, useState, type FormEvent, type ReactNode } from 'react'
import type {
  CaptureRow,
  FindReport,
  ProofLine,
  ProveReport,
  Steps,
} from '../../../../packages/workshop/src/companion/protocol.ts'
import { useLanguage } from '../../language.ts'
import type { CompanionClient } from './client.ts'
import ErrorLine from './error-line.tsx'
import { panelText } from './text.ts'
import styles from './styles.module.css'

/** Where the learner stands with a lab's steps, asked for anew whenever `moment` changes; null: there are none. */
export function useSteps(
  client: CompanionClient,
  lab: string,
  moment: string,
): { steps: Steps | null; refresh: () => void } {
  const language = useLanguage()
  const [steps, setSteps] = useState<Steps | null>(null)
  const [asked, setAsked] = useState(0)
  useEffect(() => {
    let current = true
    client.get<Steps | null>(`/labs/${lab}/steps?lang=${language}`).then(
      (answer) => current && setSteps(answer),
      // The panel says already that the companion is silent.
      () => undefined,
    )
    return () => {
      current = false
    }
  }, [client, lab, language, moment, asked])
  const refresh = useCallback(() => setAsked((count) => count + 1), [])
  return { steps, refresh }
}

interface StepProps {
  lab: string
  steps: Steps
  blocked: boolean
  client: CompanionClient
  onDone: () => void
}

/** Is the capture good, and is the answer right? */
export function FindPart({ lab, steps, blocked, client, onDone }: StepProps): ReactNode {
  const language = useLanguage()
  const text = panelText[language]
  const [answer, setAnswer] = useState('')
  const answerId = useId()
  const { report, error, judge } = useJudge<FindReport>(client, `/labs/${lab}/find?lang=${language}`, onDone)
  const evidence = useEvidence(steps.evidence)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (!blocked && evidence.name !== '')
      judge({ ...evidence.wish, ...(answer.trim() !== '' && { answer: answer.trim().slice(0, 200) }) })
  }
  return (
    <form className={styles['group']} onSubmit={submit} aria-label={text.find}>
      <Head name={text.find} done={steps.found !== null} doneText={text.foundAlready} />
      {steps.found && <p className={styles['note']}>{text.foundBy(steps.found.answer)}</p>}
      {steps.evidence.length === 0 ? (
        <p className={styles['note']}>{text.noEvidence}</p>
      ) : (
        <>
          <EvidenceChooser rows={steps.evidence} evidence={evidence} />
          <label htmlFor={answerId} className={styles['answer']}>
            <span>{steps.question}</span>
            <input
              id={answerId}
              value={answer}
              maxLength={200}
              placeholder="src/file.ts:12"
              autoComplete="off"
              spellCheck={false}
              onChange={({ target }) => setAnswer(target.value)}
            />
          </label>
          <div className={styles['row']}>
            <button type="submit" className={styles['button']} aria-disabled={blocked}>
              {answer.trim() === '' ? text.judgeCapture : text.judgeAnswer}
            </button>
          </div>
        </>
      )}
      <div className={styles['live']} aria-live="polite">
        {report && <Says good={report.state !== 'rejected'} says={report.says} />}
      </div>
      <ErrorLine error={error} />
    </form>
  )
}

/** The learner's own before beside the learner's own after. */
export function ProvePart({ lab, steps, blocked, client, onDone }: StepProps): ReactNode {
  const language = useLanguage()
  const text = panelText[language]
  const { report, error, judge } = useJudge<ProveReport>(
    client,
    `/labs/${lab}/prove?lang=${language}`,
    onDone,
  )
  const evidence = useEvidence(steps.evidence)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (!blocked && evidence.name !== '') judge(evidence.wish)
  }
  const rows = report?.rows ?? steps.proved ?? []
  return (
    <form className={styles['group']} onSubmit={submit} aria-label={text.prove}>
      <Head name={text.prove} done={steps.proved !== null} doneText={text.provedAlready} />
      {steps.found === null ? (
        <p className={styles['note']}>{text.findFirst}</p>
      ) : (
        <>
          <EvidenceChooser rows={steps.evidence} evidence={evidence} />
          <div className={styles['row']}>
            <button type="submit" className={styles['button']} aria-disabled={blocked}>
              {text.judgeProof}
            </button>
          </div>
        </>
      )}
      <div className={styles['live']} aria-live="polite">
        {report && <Says good={report.state === 'proved'} says={report.says} />}
      </div>
      {rows.length > 0 && <Proof rows={rows} />}
      <ErrorLine error={error} />
    </form>
  )
}

function Head({ name, done, doneText }: { name: string; done: boolean; doneText: string }): ReactNode {
  return (
    <p className={styles['label']}>
      {name}
      {done && (
        <span className={styles['done']}>
          <span aria-hidden="true"> ✓ </span>
          {doneText}
        </span>
      )}
    </p>
  )
}

function Says({ good, says }: { good: boolean; says: string }): ReactNode {
  const text = panelText[useLanguage()]
  return (
    <p className={styles['verdict']} data-verdict={good ? 'green' : 'red'}>
      <span className={styles['hidden']}>{good ? text.stepHolds : text.stepFails} </span>
      {says}
    </p>
  )
}

function Proof({ rows }: { rows: readonly ProofLine[] }): ReactNode {
  const text = panelText[useLanguage()]
  return (
    <table className={styles['proof']}>
      <thead>
        <tr>
          <th scope="col">{text.measure}</th>
          <th scope="col">{text.before}</th>
          <th scope="col">{text.after}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.what}>
            <th scope="row">{row.what}</th>
            <td>{row.before}</td>
            <td>{row.after}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

interface Evidence {
  readonly name: string
  readonly base: string
  readonly wish: { readonly capture: string; readonly base?: string }
  readonly setName: (name: string) => void
  readonly setBase: (name: string) => void
}

/** The capture to judge: the latest, until another is chosen. */
function useEvidence(rows: readonly CaptureRow[]): Evidence {
  const [chosen, setName] = useState('')
  const [wanted, setBase] = useState('')
  const known = (name: string): boolean => rows.some((row) => row.name === name)
  const name = known(chosen) ? chosen : (rows[0]?.name ?? '')
  const base = known(wanted) && wanted !== name ? wanted : ''
  return { name, base, wish: { capture: name, ...(base !== '' && { base }) }, setName, setBase }
}

function EvidenceChooser({ rows, evidence }: { rows: readonly CaptureRow[]; evidence: Evidence }): ReactNode {
  const language = useLanguage()
  const text = panelText[language]
  const [nameId, baseId] = [useId(), useId()]
  const describe = (row: CaptureRow): string =>
    text.profileAt(
      row.profile,
      new Date(row.takenAt).toLocaleTimeString(language, { hour12: false }),
      row.from === 'service',
    )
  const option = (row: CaptureRow): ReactNode => (
    <option key={row.name} value={row.name}>
      {describe(row)}
    </option>
  )
  return (
    <div className={styles['choosers']}>
      <label htmlFor={nameId}>
        <span>{text.evidence}</span>
        <select id={nameId} value={evidence.name} onChange={({ target }) => evidence.setName(target.value)}>
          {rows.map(option)}
        </select>
      </label>
      {rows.length > 1 && (
        <label htmlFor={baseId}>
          <span>{text.since}</span>
          <select id={baseId} value={evidence.base} onChange={({ target }) => evidence.setBase(target.value)}>
            <option value="">{text.noComparison}</option>
            {rows.filter((row) => row.name !== evidence.name).map(option)}
          </select>
        </label>
      )}
    </div>
  )
}

function useJudge<T>(
  client: CompanionClient,
  path: string,
  onDone: () => void,
): { report: T | null; error: unknown; judge: (wish: object) => void } {
  const [answer, setAnswer] = useState<{ report: T | null; error: unknown }>({ report: null, error: null })
  const judge = (wish: object): void => {
    client.ask<T>(path, wish).then(
      (report) => {
        setAnswer({ report, error: null })
        onDone()
      },
      (error: unknown) => setAnswer({ report: null, error }),
    )
  }
  return { ...answer, judge }
}
