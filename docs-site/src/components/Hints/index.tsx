// Hints: for each failing test four rungs, each closed until the reader wants it.
import type { ReactNode } from 'react'
import { useLanguage } from '../../language.ts'
import { componentText } from '../../text/components.ts'
import styles from './styles.module.css'

export function HintLadder({ test, children }: { test: string; children: ReactNode }): ReactNode {
  const text = componentText[useLanguage()]
  return (
    <section className={styles['ladder']} data-spoiler aria-label={`${text.hintsFor}: ${test}`}>
      <p className={styles['test']}>
        <span>{text.hintsFor}</span> {test}
      </p>
      {children}
    </section>
  )
}

export function Hint({ rung, children }: { rung: string; children: ReactNode }): ReactNode {
  const text = componentText[useLanguage()]
  const number = Number(rung)
  return (
    <details className={styles['hint']}>
      <summary>{text.rung(number, text.rungs[number - 1] ?? '')}</summary>
      <div className={styles['body']}>{children}</div>
    </details>
  )
}
