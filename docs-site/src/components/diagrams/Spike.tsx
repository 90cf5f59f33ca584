// A window of a flight recorder: many short orders, one long one with others behind it, and the moment it is written.
import type { ReactNode } from 'react'
import { useLanguage } from '../../language.ts'
import ArrowHead from './ArrowHead.tsx'
import styles from './styles.module.css'

const words = {
  en: {
    label:
      'A timeline in a frame, the window. In it are many short bars, the orders, in four rows. In the middle one bar begins that is ten times as long; three more begin behind it and end with it. At their end is a mark: the trigger. What has left the frame on the left is drawn in outline.',
    window: 'the window',
    gone: 'forgotten',
    slow: 'too slow',
    trigger: 'trigger',
    time: 'time',
  },
  ja: {
    label:
      '枠で囲まれた時間の流れ、つまりウィンドウ。中には短い棒、つまり注文が四段に並ぶ。途中から、十倍も長い棒が一本始まり、その後ろで三本が始まって、一緒に終わる。その終わりに印がある。トリガーである。枠の左へ出ていったものは、輪郭だけで描かれている。',
    window: 'ウィンドウ',
    gone: '忘れられたもの',
    slow: '遅すぎる',
    trigger: 'トリガー',
    time: '時間',
  },
} as const

const left = 74
const right = 352
const slowFrom = 190
const slowTo = 306
const rowHeight = 24
const top = 46

/** Where short bars begin in each row; those left of the frame are gone. */
const starts: readonly (readonly number[])[] = [
  [8, 40, 84, 112, 142, 166, 316],
  [20, 52, 92, 126, 158, 322],
  [14, 46, 80, 108, 138, 170, 314],
  [26, 58, 98, 130, 164, 326],
]

export default function Spike(): ReactNode {
  const text = words[useLanguage()]
  return (
    <svg className={styles['diagram']} viewBox="0 0 380 196" role="img" aria-label={text.label}>
      <ArrowHead id="spike-later" />
      <text x={left} y="18" className={styles['strong']}>
        {text.window}
      </text>
      <text x={left - 8} y="18" textAnchor="end" className={styles['small']}>
        {text.gone}
      </text>
      <rect
        x={left}
        y={top - 16}
        width={right - left}
        height={4 * rowHeight + 24}
        rx="6"
        fill="none"
        stroke="var(--hp-muted)"
        strokeWidth="1.5"
      />
      {starts.map((row, index) => {
        const y = top + index * rowHeight
        const from = slowFrom + index * 7
        return (
          <g key={row.join()}>
            {row.map((x) => (
              <rect
                key={x}
                x={x}
                y={y}
                width="14"
                height="14"
                rx="3"
                className={styles[x < left ? 'gone' : 'cold']}
              />
            ))}
            <rect x={from} y={y} width={slowTo - from} height="14" rx="3" className={styles['hot']} />
          </g>
        )
      })}
      <path
        d={`M${slowTo} ${top - 22}v${4 * rowHeight + 36}`}
        fill="none"
        stroke="var(--hp-muted)"
        strokeWidth="1.5"
        strokeDasharray="3 3"
      />
      <text x={slowTo - 6} y={top - 22} textAnchor="end" className={styles['small']}>
        {text.slow}
      </text>
      <text x={slowTo + 4} y={top - 22} className={styles['strong']}>
        {text.trigger}
      </text>
      <path
        d={`M${left} 182h${right - left - 30}`}
        fill="none"
        stroke="var(--hp-muted)"
        strokeWidth="1.5"
        markerEnd="url(#spike-later)"
      />
      <text x={left - 8} y="187" textAnchor="end" className={styles['small']}>
        {text.time}
      </text>
    </svg>
  )
}
