// What keeps an object alive: one path from a root is enough.
import type { ReactNode } from 'react'
import { useLanguage } from '../../language.ts'
import ArrowHead from './ArrowHead.tsx'
import styles from './styles.module.css'

const words = {
  en: {
    label:
      'A root refers to a collection, the collection to two objects: these are in use. A third object is referred to by nothing any more: it is garbage.',
    root: 'root',
    collection: 'collection',
    used: 'in use',
    garbage: 'garbage',
    made: 'made by f',
  },
  ja: {
    label:
      'ルートがコレクションを参照し、コレクションが二つのオブジェクトを参照している。これらは使用中。三つめのオブジェクトはもうどこからも参照されておらず、ごみになる。',
    root: 'ルート',
    collection: 'コレクション',
    used: '使用中',
    garbage: 'ごみ',
    made: 'f が確保',
  },
} as const

export default function Reachability(): ReactNode {
  const text = words[useLanguage()]
  const box = (
    x: number,
    y: number,
    name: string,
    note: string | undefined,
    kind: 'cold' | 'hot' | 'gone',
  ): ReactNode => (
    <g>
      <rect x={x} y={y} width="96" height="40" rx="4" className={styles[kind]} />
      <text x={x + 48} y={y + 25} textAnchor="middle">
        {name}
      </text>
      {note && (
        <text x={x + 48} y={y + 57} textAnchor="middle" className={styles['small']}>
          {note}
        </text>
      )}
    </g>
  )
  return (
    <svg className={styles['diagram']} viewBox="0 0 380 230" role="img" aria-label={text.label}>
      <ArrowHead id="arrow" />
      <g className={styles['line']}>
        <path d="M98 105h40" />
        <path d="M236 96L280 40" />
        <path d="M236 105h43" />
      </g>
      {box(2, 85, text.root, undefined, 'cold')}
      {box(140, 85, text.collection, undefined, 'cold')}
      {box(282, 10, text.used, text.made, 'hot')}
      {box(282, 85, text.used, text.made, 'hot')}
      {box(282, 160, text.garbage, text.made, 'gone')}
    </svg>
  )
}
