// Commands to type: lines that begin with "$ ", what they print, and indented notes. Only the commands are copied.
import { Fragment, useEffect, useState, type ReactNode } from 'react'
import { useLanguage } from '../../language.ts'
import { componentText } from '../../text/components.ts'
import styles from './styles.module.css'

/** How long the button says that it has copied. */
const CONFIRM_MS = 2000

export default function Terminal({ children }: { children: string }): ReactNode {
  const text = componentText[useLanguage()]
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return undefined
    const timer = setTimeout(() => setCopied(false), CONFIRM_MS)
    return () => clearTimeout(timer)
  }, [copied])

  const lines = children.replace(/\n+$/, '').split('\n')
  const commands = lines
    .filter((line) => line.startsWith('$ '))
    .map((line) => line.slice(2).replace(/\s+#\s.*$/, ''))
  const copy = (): void => {
    navigator.clipboard.writeText(commands.join('\n')).then(
      () => setCopied(true),
      () => setCopied(false), // without permission the text can still be selected by hand
    )
  }
  return (
    <div className={styles['terminal']}>
      {/* Rows of tables may be wider than the page: who has no mouse scrolls them by keys. */}
      <pre className={styles['lines']} tabIndex={0}>
        <code>
          {lines.map((line, index) => (
            <TerminalLine key={index} line={line} />
          ))}
        </code>
      </pre>
      <button type="button" onClick={copy} aria-label={text.copyCommands}>
        <span aria-live="polite">{copied ? text.copied : text.copy}</span>
      </button>
    </div>
  )
}

/** A sentence, indented by two; and not a row of a table, whose numbers are indented as far as they need to be. */
function isNote(line: string): boolean {
  return /^ {2}\S/.test(line) && !isRow(line)
}

/** What has columns. */
function isRow(line: string): boolean {
  return /\S {2,}\S/.test(line)
}

function TerminalLine({ line }: { line: string }): ReactNode {
  if (isNote(line)) return <span className={styles['note']}>{line.trim()}</span>
  if (!line.startsWith('$ ')) {
    return <span className={`${styles['output']} ${isRow(line) ? styles['row'] : ''}`}>{line}</span>
  }
  const [, command = '', comment = ''] = /^\$ (.*?)(\s+#\s.*)?$/.exec(line) ?? []
  return (
    <span className={styles['command']}>
      <span className={styles['prompt']} aria-hidden="true">
        ${' '}
      </span>
      {/* Word by word, so that a line is not broken inside of an option. */}
      {command.split(' ').map((word, index) => (
        <Fragment key={index}>
          {index > 0 && ' '}
          <span className={styles['word']}>{word}</span>
        </Fragment>
      ))}
      {comment && <span className={styles['comment']}>{comment}</span>}
    </span>
  )
}
