// Three addresses that a process may listen on, and who can reach each.
import type { ReactNode } from 'react'
import { useLanguage } from '../../language.ts'
import styles from './styles.module.css'

const words = {
  en: {
    label:
      'Three rings. The innermost is this machine, around it your network, around that the internet. A listener on 127.0.0.1 is reached from this machine only, one on a private address from your network, one behind the public proxy from anywhere.',
    rings: ['the internet', 'your network', 'this machine'],
    addresses: ['behind the proxy', '10.0.0.7', '127.0.0.1'],
  },
  ja: {
    label:
      '三重の輪。いちばん内側がこのマシン、その外側が社内ネットワーク、さらに外側がインターネット。127.0.0.1 の待ち受けにはこのマシンからだけ、プライベートアドレスには社内から、公開プロキシの後ろにはどこからでも届く。',
    rings: ['インターネット', '社内ネットワーク', 'このマシン'],
    addresses: ['プロキシの後ろ', '10.0.0.7', '127.0.0.1'],
  },
} as const

export default function Listeners(): ReactNode {
  const text = words[useLanguage()]
  return (
    <svg className={styles['diagram']} viewBox="0 0 380 220" role="img" aria-label={text.label}>
      {text.rings.map((ring, index) => {
        const inset = index * 34
        return (
          <g key={ring}>
            <rect
              x={2 + inset}
              y={2 + inset}
              width={376 - inset * 2}
              height={216 - inset * 2}
              rx="8"
              className={styles[`ring${index}`]}
            />
            <text x={14 + inset} y={24 + inset}>
              {ring}
            </text>
            <text x={366 - inset} y={24 + inset} className={styles['code']} textAnchor="end">
              {text.addresses[index]}
            </text>
          </g>
        )
      })}
      <text x="190" y="128" textAnchor="middle" className={styles['strong']}>
        node
      </text>
    </svg>
  )
}
