// What the last action ran into, as a sentence the reader can act on.
import type { ReactNode } from 'react'
import { useLanguage } from '../../language.ts'
import { CompanionLost, CompanionRefusal } from './client.ts'
import { panelText } from './text.ts'
import styles from './styles.module.css'

/** The region is there before the error is: a screen reader announces what changes in it. */
export default function ErrorLine({ error }: { error: unknown }): ReactNode {
  const text = panelText[useLanguage()]
  return (
    <div role="alert">
      {error !== null && error !== undefined && <p className={styles['warning']}>{sentence(error, text)}</p>}
    </div>
  )
}

function sentence(error: unknown, text: (typeof panelText)['en']): string {
  if (error instanceof CompanionLost) return text.lost
  if (error instanceof CompanionRefusal) return text.errors[error.code] ?? text.otherError(error.message)
  return text.otherError(error instanceof Error ? error.message : String(error))
}
