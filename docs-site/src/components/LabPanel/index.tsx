// The panel of a lab: buttons where a companion answers, the commands to type where none does.
import BrowserOnly from '@docusaurus/BrowserOnly'
import type { ReactNode } from 'react'
import { useLanguage } from '../../language.ts'
import Commands from './commands.tsx'
import ErrorLine from './error-line.tsx'
import { panelText } from './text.ts'
import styles from './styles.module.css'
import { useCompanion } from './use-companion.ts'
import Workbench from './workbench.tsx'

export default function LabPanel({ lab }: { lab: string }): ReactNode {
  const text = panelText[useLanguage()]
  return (
    <section className={styles['panel']} aria-label={text.panel} data-lab-panel={lab}>
      {/* A page without scripts, or one still loading them, shows the commands. */}
      <BrowserOnly fallback={<Commands lab={lab} />}>{() => <LivePanel lab={lab} />}</BrowserOnly>
    </section>
  )
}

function LivePanel({ lab }: { lab: string }): ReactNode {
  const view = useCompanion()
  if (view.connection.state === 'connected' || view.connection.state === 'lost') {
    return (
      <Workbench
        lab={lab}
        connection={view.connection}
        error={view.error}
        act={view.act}
        client={view.client}
      />
    )
  }
  return (
    <>
      <ErrorLine error={view.error} />
      <Commands lab={lab} {...(view.connection.state === 'absent' && { onLookAgain: view.lookAgain })} />
    </>
  )
}
