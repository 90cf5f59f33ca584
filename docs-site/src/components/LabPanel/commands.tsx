// What to type in a terminal, for readers without a companion.
import type { ReactNode } from 'react'
import { useLanguage } from '../../language.ts'
import OwnMark from '../Progress/own-mark.tsx'
import Terminal from '../Terminal/index.tsx'
import { mayHaveCompanion } from './client.ts'
import { panelText } from './text.ts'
import styles from './styles.module.css'

interface CommandsProps {
  lab: string
  /** Given once the companion was looked for and not found. */
  onLookAgain?: () => void
}

export default function Commands({ lab, onLookAgain }: CommandsProps): ReactNode {
  const text = panelText[useLanguage()]
  const steps = [
    [text.commandStart, `npx workshop start ${lab}`],
    [text.commandLoad, `npx workshop load ${lab}`],
    [text.commandVerify, `npx workshop verify ${lab}`],
    [text.commandHint, `npx workshop hint ${lab}`],
  ] as const
  return (
    <div className={styles['commands']}>
      <p className={styles['title']}>{text.commands}</p>
      {steps.map(([what, command]) => (
        <div key={command}>
          <p className={styles['label']}>{what}</p>
          <Terminal>{`$ ${command}`}</Terminal>
        </div>
      ))}
      <p className={styles['note']}>{text.withCompanion}</p>
      {onLookAgain && mayHaveCompanion(window.location.hostname) && (
        <button type="button" className={`${styles['button']} ${styles['quiet']}`} onClick={onLookAgain}>
          {text.lookAgain}
        </button>
      )}
      <OwnMark lab={lab} />
    </div>
  )
}
