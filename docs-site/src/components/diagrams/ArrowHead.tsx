// The head of an arrow, which the lines of a picture end with: markerEnd="url(#id)".
import type { ReactNode } from 'react'
import styles from './styles.module.css'

/** @param id - of its own on the page */
export default function ArrowHead({ id }: { id: string }): ReactNode {
  return (
    <defs>
      <marker id={id} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">
        <path d="M0 0l8 4-8 4z" className={styles['head']} />
      </marker>
    </defs>
  )
}
