// The labs there are: number, name, symptom, how long and how hard.
import type { ReactNode } from 'react'
import { useLabs } from '../../labs.ts'
import { useLanguage } from '../../language.ts'
import { componentText } from '../../text/components.ts'
import Difficulty from '../Difficulty/index.tsx'
import LabLink from '../LabLink/index.tsx'
import styles from './styles.module.css'

export default function LabMap(): ReactNode {
  const language = useLanguage()
  const labs = useLabs()
  return (
    <ol className={styles['map']}>
      {labs.map((lab) => (
        <li key={lab.id}>
          <span className={styles['number']} aria-hidden="true">
            {lab.id.slice(0, 2)}
          </span>
          <div className={styles['what']}>
            <LabLink lab={lab}>{lab.title[language]}</LabLink>
            <p>{lab.summary[language]}</p>
          </div>
          <div className={styles['size']}>
            <span>{componentText[language].minutes(lab.minutes)}</span>
            <Difficulty level={lab.difficulty} />
          </div>
        </li>
      ))}
    </ol>
  )
}
