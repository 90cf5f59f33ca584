// The picture of the home page: a cold flame graph in which one path is lit.
import type { ReactNode } from 'react'
import { frames, type Frame } from './frames.ts'
import styles from './styles.module.css'

const WIDTH = 1440
const ROW = 34
const GAP = 2
/** Of the monospace font at 13 px: how wide a character is, with a little air. */
const CHARACTER = 8.2

const rows = Math.max(...frames.map((frame) => frame.depth)) + 1
const height = rows * ROW

export default function FlameGraph({ label }: { label: string }): ReactNode {
  return (
    <svg
      className={styles['graph']}
      viewBox={`0 0 ${WIDTH} ${height}`}
      preserveAspectRatio="xMaxYMax slice"
      role="img"
      aria-label={label}
    >
      {frames.map((frame) => (
        <FrameBox key={`${frame.depth}:${frame.from}`} frame={frame} />
      ))}
    </svg>
  )
}

function FrameBox({ frame }: { frame: Frame }): ReactNode {
  const x = (frame.from / 1000) * WIDTH
  const y = height - (frame.depth + 1) * ROW
  const width = (frame.width / 1000) * WIDTH - GAP
  const fits = frame.name.length * CHARACTER + 16 <= width
  return (
    <g className={classOf(frame)} style={{ '--depth': frame.depth } as React.CSSProperties}>
      <rect x={x} y={y} width={width} height={ROW - GAP} rx="2" />
      {frame.hot && <rect x={x} y={y} width={width} height={ROW - GAP} rx="2" />}
      {fits && (
        <text x={x + 9} y={y + 20.5}>
          {frame.name}
        </text>
      )}
    </g>
  )
}

/** Rows below this one are nearer to the cold colour than to ember. */
const FIRST_BRIGHT_ROW = 6

function classOf(frame: Frame): string {
  if (!frame.hot) return styles['cold'] ?? ''
  return [styles['hot'], frame.depth < FIRST_BRIGHT_ROW && styles['dim']].filter(Boolean).join(' ')
}
