// What gives a lab away: closed until opened, and left out of the search index by its attribute.
import type { ReactNode } from 'react'
import { useLanguage } from '../../language.ts'
import { componentText } from '../../text/components.ts'
import styles from './styles.module.css'

export default function Spoiler({ title, children }: { title?: string; children: ReactNode }): ReactNode {
  const text = componentText[useLanguage()]
  return (
    <details className={styles['spoiler']} data-spoiler>
      <summary>
        {title && <strong>{title}</strong>}
        <span>{text.spoiler}</span>
      </summary>
      <div className={styles['body']}>{children}</div>
    </details>
  )
}
