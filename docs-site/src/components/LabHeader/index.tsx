// The card on top of a lab's page: what lab.json says about it.
import type { ReactNode } from 'react'
import { useLab } from '../../labs.ts'
import { useLanguage } from '../../language.ts'
import { componentText } from '../../text/components.ts'
import Difficulty from '../Difficulty/index.tsx'
import styles from './styles.module.css'

export default function LabHeader({ lab: id }: { lab: string }): ReactNode {
  const language = useLanguage()
  const text = componentText[language]
  const lab = useLab(id)
  return (
    <div className={styles['card']}>
      <p className={styles['symptom']}>{lab.summary[language]}</p>
      <dl className={styles['facts']}>
        <div>
          <dt>{text.time}</dt>
          <dd>{text.minutes(lab.minutes)}</dd>
        </div>
        <div>
          <dt>{text.difficulty}</dt>
          <dd>
            <Difficulty level={lab.difficulty} />
          </dd>
        </div>
        <div>
          <dt>{text.files}</dt>
          <dd>
            {lab.touches.map((file) => (
              <code key={file}>{file}</code>
            ))}
            <small>{text.inFolder(`labs/${lab.id}/`)}</small>
          </dd>
        </div>
        <div>
          <dt>{text.ports}</dt>
          <dd>
            {lab.ports.app} <small>({text.appPort})</small>
            {lab.ports.debug !== undefined && (
              <>
                {language === 'ja' ? '、' : ', '}
                {lab.ports.debug} <small>({text.debugPort})</small>
              </>
            )}
          </dd>
        </div>
      </dl>
    </div>
  )
}
