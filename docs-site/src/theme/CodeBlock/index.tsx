// Blocks fenced as "console" are commands to type; all others stay what the theme makes of them.
import CodeBlock from '@theme-original/CodeBlock'
import type { Props } from '@theme/CodeBlock'
import type { ReactNode } from 'react'
import Terminal from '../../components/Terminal/index.tsx'

export default function CodeBlockOrTerminal(props: Props): ReactNode {
  if (props.className?.includes('language-console') && typeof props.children === 'string') {
    return <Terminal>{props.children}</Terminal>
  }
  return <CodeBlock {...props} />
}
