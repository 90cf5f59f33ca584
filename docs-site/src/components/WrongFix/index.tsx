// A fix that looks right and is not: which test rejects it, and why.
import type { ReactNode } from 'react'
import { useLanguage } from '../../language.ts'
import { componentText } from '../../text/components.ts'
import styles from './styles.module.css'

interface WrongFixProps {
  /** The name of its folder, which is also what `verify` calls it. */
  slug: string
  /** Names of tests, one a line. */
  rejectedBy: string
  children: ReactNode
}

export default function WrongFix({ slug, rejectedBy, children }: WrongFixProps): ReactNode {
  const text = componentText[useLanguage()]
  return (
    <section className={styles['fix']} aria-label={slug}>
      <p className={styles['title']}>
        <span aria-hidden="true">✕</span> <code>{slug}</code>
      </p>
      {children}
      <p className={styles['rejected']}>
        {text.rejectedBy}: {rejectedBy.split('\n').join(' / ')}
      </p>
    </section>
  )
}
