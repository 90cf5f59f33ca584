// The tests of a lab, as lab.json has them: what fails as given, and what has to keep passing.
import type { ReactNode } from 'react'
import { useLab } from '../../labs.ts'
import { useLanguage } from '../../language.ts'
import { componentText } from '../../text/components.ts'
import styles from './styles.module.css'

export default function LabTests({ lab: id }: { lab: string }): ReactNode {
  const language = useLanguage()
  const text = componentText[language]
  const { tests } = useLab(id)
  return (
    <div className={styles['tests']}>
      {(['fails', 'passes'] as const).map((outcome) => (
        <div key={outcome}>
          <p>{outcome === 'fails' ? text.failsNow : text.passesNow}</p>
          <ul>
            {tests
              .filter((test) => test.asGiven === outcome)
              .map((test) => (
                <li key={test.id}>{test.name[language]}</li>
              ))}
          </ul>
        </div>
      ))}
    </div>
  )
}
