// How hard a lab is: filled and empty dots for the eye, words for a screen reader.
import type { ReactNode } from 'react'
import { useLanguage } from '../../language.ts'
import { componentText } from '../../text/components.ts'

const LEVELS = 5

export default function Difficulty({ level }: { level: number }): ReactNode {
  const text = componentText[useLanguage()]
  return (
    <span role="img" aria-label={`${text.difficulty}: ${text.difficultyLevel(level)}`}>
      {'●'.repeat(level) + '○'.repeat(LEVELS - level)}
    </span>
  )
}
