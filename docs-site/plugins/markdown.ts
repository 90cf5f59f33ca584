// Markdown that is written for the terminal as well as for the site, made fit for a page.

/** Splits off fenced blocks and code spans, which MDX leaves alone. */
const CODE = /(^[ \t]*(`{3,}|~{3,})[^\n]*\n[\s\S]*?^[ \t]*\2[ \t]*$|(`+)[^`](?:[\s\S]*?[^`])?\3(?!`))/gm

/** Returns plain Markdown so that MDX reads it as the same text: `<` and `{` outside of code stand for themselves. */
export function escapeForMdx(markdown: string): string {
  return outsideCode(markdown, (text) => text.replace(/[<{}]/g, (character) => `\\${character}`))
}

/**
 * Returns Markdown with its headings turned into bold lines. A heading inside an imported part would
 * appear in the page's table of contents, where it could tell what the part is there to hide.
 */
export function withoutHeadings(markdown: string): string {
  return outsideCode(markdown, (text) => text.replace(/^#{1,6}\s+(.+)$/gm, '**$1**'))
}

function outsideCode(markdown: string, change: (text: string) => string): string {
  let out = ''
  let end = 0
  for (const match of markdown.matchAll(CODE)) {
    out += change(markdown.slice(end, match.index)) + match[0]
    end = match.index + match[0].length
  }
  return out + change(markdown.slice(end))
}

/** Characters of Japanese text, its punctuation included. */
const JAPANESE = '[\\u3000-\\u30ff\\u3400-\\u9fff\\uff00-\\uffef]'
const BREAK = new RegExp(`(?<=${JAPANESE})\\n(?=${JAPANESE})`, 'g')

/**
 * Returns the text without its line breaks between Japanese characters. Japanese has no spaces between
 * words, and a line break in a source file would be shown as one.
 */
export function joinJapaneseLines(markdown: string): string {
  return outsideCode(markdown, (text) => text.replace(BREAK, ''))
}

/** Returns a number and its unit in a form that no line breaks between, as in a narrow table. */
export function figure(text: string): string {
  return text.replaceAll(' ', '\u00A0')
}
