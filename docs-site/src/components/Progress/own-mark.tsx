// On a lab's page without a companion: where the reader stands, as told to this browser.
import Link from '@docusaurus/Link'
import type { ReactNode } from 'react'
import { useLanguage } from '../../language.ts'
import { standingOf, withBegun, withClaim, withoutClaim } from './marks.ts'
import { progressText } from './text.ts'
import styles from './styles.module.css'
import { useKept } from './use-kept.ts'

export default function OwnMark({ lab }: { lab: string }): ReactNode {
  const text = progressText[useLanguage()]
  const { kept, refused, change } = useKept()
  const standing = standingOf(kept?.progress.labs[lab])
  // A verdict is the workshop's; a reader's word does not change it.
  const next = {
    new: [text.begun, withBegun],
    started: [text.pass, withClaim],
    red: [text.pass, withClaim],
    claimed: [text.notYet, withoutClaim],
    green: undefined,
  } as const
  const [label, by] = next[standing] ?? []
  return (
    <section className={styles['own']} aria-label={text.here}>
      <p className={styles['label']}>{text.here}</p>
      <p className={styles['standing']} data-standing={standing} aria-live="polite">
        <span className={styles['mark']} aria-hidden="true" />
        {text.standings[standing]}
      </p>
      {by && (
        <button
          type="button"
          className={styles['button']}
          aria-disabled={kept === undefined}
          onClick={() => {
            if (kept) void change((progress) => by(progress, lab, new Date()))
          }}
        >
          {label}
        </button>
      )}
      {refused && <p role="alert">{text.refused}</p>}
      {kept?.damaged && <p role="alert">{text.damaged}</p>}
      <p className={styles['note']}>
        <Link to="/learn/start/#progress">{text.all}</Link>
      </p>
    </section>
  )
}
