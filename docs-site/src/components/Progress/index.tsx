// All labs and where the reader stands: as the companion says, or, without one, as this browser has kept it.
import { useRef, useState, type ReactNode } from 'react'
import { useLabs } from '../../labs.ts'
import { useLanguage } from '../../language.ts'
import LabLink from '../LabLink/index.tsx'
import { useCompanion } from '../LabPanel/use-companion.ts'
import { exportedText, forget, importedProgress, withImported } from './keep.ts'
import { nothing, type Standing, standingOf } from './marks.ts'
import { progressText } from './text.ts'
import styles from './styles.module.css'
import { useKept } from './use-kept.ts'

export default function Progress(): ReactNode {
  const text = progressText[useLanguage()]
  const { connection } = useCompanion()
  const { kept, refused, change, reread } = useKept()
  const [told, setTold] = useState('')
  const picker = useRef<HTMLInputElement>(null)

  if ('status' in connection) {
    const { labs } = connection.status
    return (
      <section className={styles['all']} aria-label={text.byWorkshop}>
        <Rows standing={(lab) => labs.find(({ id }) => id === lab)?.state ?? 'new'} />
        <p className={styles['note']}>{text.byWorkshop}</p>
      </section>
    )
  }

  const progress = kept?.progress ?? nothing
  const read = async (file: File | undefined): Promise<void> => {
    if (!file) return
    const words = await file.text()
    try {
      const imported = await importedProgress(words, file.name)
      await change((before) => withImported(before, imported))
      setTold(text.imported(Object.keys(imported.labs).length))
    } catch (cause) {
      setTold(text.notImported(cause instanceof Error ? cause.message : String(cause)))
    }
  }
  const save = async (): Promise<void> => {
    const url = URL.createObjectURL(
      new Blob([await exportedText(progress, new Date())], { type: 'application/json' }),
    )
    const link = document.createElement('a')
    link.href = url
    link.download = 'hotpath-progress.json'
    link.click()
    URL.revokeObjectURL(url)
  }
  return (
    <section className={styles['all']} aria-label={text.here}>
      <Rows standing={(lab) => standingOf(progress.labs[lab])} />
      <p className={styles['note']}>{text.inBrowser}</p>
      <div className={styles['buttons']}>
        <button type="button" className={styles['button']} onClick={() => void save()}>
          {text.toFile}
        </button>
        <button type="button" className={styles['button']} onClick={() => picker.current?.click()}>
          {text.fromFile}
        </button>
        <button
          type="button"
          className={styles['button']}
          onClick={() => {
            forget(window.localStorage)
            setTold(text.forgotten)
            void reread()
          }}
        >
          {text.forget}
        </button>
        <input
          ref={picker}
          type="file"
          accept="application/json,.json"
          hidden
          onChange={({ currentTarget }) => {
            void read(currentTarget.files?.[0])
            currentTarget.value = '' // so that the same file can be chosen again
          }}
        />
      </div>
      <p aria-live="polite" className={styles['told']}>
        {told}
      </p>
      {refused && <p role="alert">{text.refused}</p>}
      {kept?.damaged && <p role="alert">{text.damaged}</p>}
    </section>
  )
}

const solved: ReadonlySet<Standing | 'stale'> = new Set(['green', 'claimed'])

function Rows({ standing }: { standing: (lab: string) => Standing | 'stale' }): ReactNode {
  const language = useLanguage()
  const text = progressText[language]
  const rows = useLabs().map((lab) => ({ lab, standing: standing(lab.id) }))
  return (
    <>
      <p className={styles['count']}>
        {text.solvedOf(rows.filter((row) => solved.has(row.standing)).length, rows.length)}
      </p>
      <ol className={styles['rows']}>
        {rows.map((row) => (
          <li key={row.lab.id}>
            <LabLink lab={row.lab}>
              {row.lab.id.slice(0, 2)} {row.lab.title[language]}
            </LabLink>
            <span className={styles['standing']} data-standing={row.standing}>
              <span className={styles['mark']} aria-hidden="true" />
              {text.standings[row.standing]}
            </span>
          </li>
        ))}
      </ol>
    </>
  )
}
