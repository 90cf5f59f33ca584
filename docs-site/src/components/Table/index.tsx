// A table which scrolls by itself where it is wider than the page, and can then be reached by keyboard.
import { useEffect, useRef, useState, type ComponentProps, type ReactNode } from 'react'
import { useLanguage } from '../../language.ts'
import { componentText } from '../../text/components.ts'
import styles from './styles.module.css'

export default function Table(props: ComponentProps<'table'>): ReactNode {
  const text = componentText[useLanguage()]
  const frame = useRef<HTMLDivElement>(null)
  const [isWider, setWider] = useState(false)
  useEffect(() => {
    const element = frame.current
    if (!element) return undefined
    const observer = new ResizeObserver(() => setWider(element.scrollWidth > element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return (
    <div
      ref={frame}
      className={styles['frame']}
      {...(isWider && { tabIndex: 0, role: 'region', 'aria-label': text.wideTable })}
    >
      <table {...props} />
    </div>
  )
}
