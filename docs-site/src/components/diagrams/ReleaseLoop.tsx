// Profile-guided builds as a loop: what runs is recorded, recordings are merged, committed and built with, and what was built runs.
import type { ReactNode } from 'react'
import { useLanguage } from '../../language.ts'
import ArrowHead from './ArrowHead.tsx'
import styles from './styles.module.css'

const words = {
  en: {
    label:
      'Five boxes in a ring, each with an arrow to the next: release, collect, merge, commit, build, and back to release. In the middle: pgo check, how stale is it.',
    release: 'release',
    collect: 'collect',
    merge: 'merge',
    commit: 'commit',
    build: 'build',
    stale: 'how stale?',
  },
  ja: {
    label:
      '五つの箱が輪になり、矢印で次へつながっている。リリース、収集、マージ、コミット、ビルド、そしてリリースへ戻る。中央には、どれだけ古いかを調べる pgo check。',
    release: 'リリース',
    collect: '収集',
    merge: 'マージ',
    commit: 'コミット',
    build: 'ビルド',
    stale: 'どれだけ古いか',
  },
} as const

type Step = Exclude<keyof (typeof words)['en'], 'label' | 'stale'>

const width = 132
const height = 46

/** In the order of the loop, with what is typed or written there. */
const steps: readonly {
  readonly step: Step
  readonly code: string
  readonly x: number
  readonly y: number
}[] = [
  { step: 'release', code: 'pgo run', x: 124, y: 8 },
  { step: 'collect', code: 'curl …/profile', x: 244, y: 86 },
  { step: 'merge', code: 'pprof proto a b', x: 206, y: 190 },
  { step: 'commit', code: 'default.pgo', x: 42, y: 190 },
  { step: 'build', code: 'pgo build', x: 4, y: 86 },
]

const arrows = [
  'M256 31q54 4 58 50',
  'M304 134q-4 30-20 52',
  'M204 213h-26',
  'M96 188q-18-22-22-52',
  'M66 84q4-46 54-52',
]

export default function ReleaseLoop(): ReactNode {
  const text = words[useLanguage()]
  return (
    <svg className={styles['diagram']} viewBox="0 0 380 244" role="img" aria-label={text.label}>
      <ArrowHead id="onward" />
      {arrows.map((d) => (
        <path key={d} d={d} fill="none" stroke="var(--hp-muted)" strokeWidth="1.5" markerEnd="url(#onward)" />
      ))}
      {steps.map(({ step, code, x, y }) => (
        <g key={step}>
          <rect
            x={x}
            y={y}
            width={width}
            height={height}
            rx="6"
            className={styles[step === 'release' ? 'hot' : 'cold']}
          />
          <text x={x + width / 2} y={y + 19} textAnchor="middle" className={styles['strong']}>
            {text[step]}
          </text>
          <text x={x + width / 2} y={y + 37} textAnchor="middle" className={styles['code']}>
            {code}
          </text>
        </g>
      ))}
      <text x="190" y="112" textAnchor="middle" className={styles['code']}>
        pgo check
      </text>
      <text x="190" y="132" textAnchor="middle" className={styles['small']}>
        {text.stale}
      </text>
    </svg>
  )
}
