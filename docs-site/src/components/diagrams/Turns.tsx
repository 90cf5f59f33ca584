// Three workers and one lock: what is done inside it is done in turns, what is done outside side by side.
import type { ReactNode } from 'react'
import { useLanguage } from '../../language.ts'
import ArrowHead from './ArrowHead.tsx'
import styles from './styles.module.css'

const words = {
  en: {
    label:
      'Two timelines of three workers. In the upper one the whole of each order is inside the lock: the second worker begins when the first has ended, the third when the second has. In the lower one only the beginning of each order is inside: the rest is done by all three at the same time.',
    long: 'all of an order inside the lock',
    short: 'only the counting inside',
    worker: 'worker',
    time: 'time',
  },
  ja: {
    label:
      '三つのワーカーの時間の流れが二つ。上は、注文全体がロックの中。二つめのワーカーは一つめが終わってから、三つめは二つめが終わってから始まる。下は、注文のはじめだけがロックの中。残りは三つが同時に進める。',
    long: '注文のすべてがロックの中',
    short: '数えるところだけがロックの中',
    worker: 'ワーカー',
    time: '時間',
  },
} as const

interface Span {
  readonly from: number
  readonly width: number
  readonly kind: 'cold' | 'hot' | 'gone'
}

const left = 86
const holdWidth = 92
const countWidth = 14

/** Waits, then does all of it inside. */
const inside = (turn: number): Span[] => [
  { from: 0, width: turn * holdWidth, kind: 'gone' },
  { from: turn * holdWidth, width: holdWidth, kind: 'hot' },
]

/** Waits for those who count, counts, and does the rest outside. */
const outside = (turn: number): Span[] => [
  { from: 0, width: turn * countWidth, kind: 'gone' },
  { from: turn * countWidth, width: countWidth, kind: 'hot' },
  { from: (turn + 1) * countWidth, width: holdWidth - countWidth, kind: 'cold' },
]

export default function Turns(): ReactNode {
  const text = words[useLanguage()]
  const lanes = (top: number, spansOf: (turn: number) => Span[]): ReactNode =>
    [0, 1, 2].map((turn) => (
      <g key={turn}>
        <text x={left - 8} y={top + turn * 26 + 15} textAnchor="end" className={styles['small']}>
          {text.worker} {turn + 1}
        </text>
        {spansOf(turn)
          .filter(({ width }) => width > 0)
          .map(({ from, width, kind }) => (
            <rect
              key={from}
              x={left + from}
              y={top + turn * 26}
              width={width}
              height="20"
              rx="3"
              className={styles[kind]}
            />
          ))}
      </g>
    ))
  return (
    <svg className={styles['diagram']} viewBox="0 0 380 248" role="img" aria-label={text.label}>
      <ArrowHead id="later" />
      <text x={left} y="18" className={styles['strong']}>
        {text.long}
      </text>
      {lanes(28, inside)}
      <text x={left} y="132" className={styles['strong']}>
        {text.short}
      </text>
      {lanes(142, outside)}
      <path
        d={`M${left} 230h${holdWidth * 3}`}
        fill="none"
        stroke="var(--hp-muted)"
        strokeWidth="1.5"
        markerEnd="url(#later)"
      />
      <text x={left - 8} y="235" textAnchor="end" className={styles['small']}>
        {text.time}
      </text>
    </svg>
  )
}
