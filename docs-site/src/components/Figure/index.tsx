// A picture with its caption, and the same content as text for whoever does not see the picture.
import type { ReactNode } from 'react'
import { useLanguage } from '../../language.ts'
import { componentText } from '../../text/components.ts'
import styles from './styles.module.css'

interface FigureProps {
  caption: string
  picture: ReactNode
  /** The table that says what the picture shows. */
  children: ReactNode
}

export default function Figure({ caption, picture, children }: FigureProps): ReactNode {
  const text = componentText[useLanguage()]
  return (
    <figure className={styles['figure']}>
      <div className={styles['picture']}>{picture}</div>
      <figcaption>{caption}</figcaption>
      <details>
        <summary>{text.asTable}</summary>
        {children}
      </details>
    </figure>
  )
}
