// A hint or an explanation as elements.
import type { ReactNode } from 'react'
import { parseMarkdown, type Block, type Inline } from './markdown.ts'

export default function Prose({ markdown }: { markdown: string }): ReactNode {
  return parseMarkdown(markdown).map((block, index) => <ProseBlock key={index} block={block} />)
}

function ProseBlock({ block }: { block: Block }): ReactNode {
  switch (block.kind) {
    case 'code':
      return (
        <pre tabIndex={0}>
          <code>{block.text}</code>
        </pre>
      )
    case 'list': {
      const List = block.ordered ? 'ol' : 'ul'
      return (
        <List>
          {block.items.map((content, index) => (
            <li key={index}>{inlines(content)}</li>
          ))}
        </List>
      )
    }
    case 'paragraph':
      return <p>{inlines(block.content)}</p>
  }
}

function inlines(content: readonly Inline[]): ReactNode {
  return content.map((part, index) => {
    if (part.kind === 'code') return <code key={index}>{part.text}</code>
    if (part.kind === 'strong') return <strong key={index}>{part.text}</strong>
    return part.text
  })
}
