// The little Markdown that hints and explanations use, read into blocks. Nothing becomes HTML by itself.

export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'strong'; readonly text: string }

export type Block =
  | { readonly kind: 'paragraph'; readonly content: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Inline[])[] }

/**
 * Reads paragraphs, lists of one level, fenced code, code spans and strong text; a heading becomes a strong
 * line. Whatever else there is stays the text that it was.
 */
export function parseMarkdown(markdown: string): Block[] {
  const blocks: Block[] = []
  const lines = markdown.split(/\r?\n/)
  let index = 0
  const takeWhile = (matches: (line: string) => boolean): string[] => {
    const taken: string[] = []
    for (let line = lines[index]; line !== undefined && matches(line); line = lines[++index]) taken.push(line)
    return taken
  }
  while (index < lines.length) {
    const line = lines[index] ?? ''
    const fence = /^\s*(`{3,}|~{3,})/.exec(line)?.[1]
    const heading = /^#{1,6}\s+(.+)$/.exec(line)?.[1]
    if (fence) {
      index += 1
      const code = takeWhile((one) => !one.trim().startsWith(fence))
      index += 1
      blocks.push({ kind: 'code', text: code.join('\n') })
    } else if (heading) {
      index += 1
      blocks.push({ kind: 'paragraph', content: [{ kind: 'strong', text: heading }] })
    } else if (item.test(line)) {
      const ordered = /^\s*\d/.test(line)
      const items: string[] = []
      for (const one of takeWhile((next) => item.test(next) || /^\s+\S/.test(next))) {
        if (item.test(one)) items.push(one.replace(item, ''))
        else items.push(`${items.pop() ?? ''} ${one.trim()}`)
      }
      blocks.push({ kind: 'list', ordered, items: items.map(parseInline) })
    } else if (line.trim() === '') {
      index += 1
    } else {
      const text = takeWhile((one) => one.trim() !== '' && !fenceOrItem.test(one)).map((one) => one.trim())
      blocks.push({ kind: 'paragraph', content: parseInline(joinLines(text)) })
    }
  }
  return blocks
}

const item = /^\s*(?:[-*]|\d+\.)\s+/
const fenceOrItem = /^\s*(?:`{3,}|~{3,}|#{1,6}\s|[-*]\s+|\d+\.\s+)/

/** Joins the lines of a paragraph: with a space, except between two characters of Japanese. */
function joinLines(lines: readonly string[]): string {
  const wide = /[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]/
  return lines.reduce((text, line) => {
    if (text === '') return line
    return wide.test(text.at(-1) ?? '') && wide.test(line[0] ?? '') ? text + line : `${text} ${line}`
  }, '')
}

function parseInline(text: string): Inline[] {
  return text
    .split(/(`+[^`]+`+|\*\*[^*]+\*\*)/)
    .filter((part) => part !== '')
    .map((part) => {
      if (part.startsWith('`')) return { kind: 'code', text: part.replaceAll(/^`+|`+$/g, '').trim() }
      if (part.startsWith('**')) return { kind: 'strong', text: part.slice(2, -2) }
      return { kind: 'text', text: part }
    })
}
