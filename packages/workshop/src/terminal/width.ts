// How wide text is in a terminal's cells: Japanese takes two, a combining mark none.
import { stripVTControlCharacters } from 'node:util'

// Unicode's East Asian Width "wide" and "fullwidth", in the blocks that occur in text, and emoji.
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u
const asciiOnly = /^[\x20-\x7e]*$/
const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Returns the count of cells that a text takes. The text has no control characters: see {@link plain}. */
export function widthOf(text: string): number {
  if (asciiOnly.test(text)) return text.length
  return graphemes(text).reduce((sum, one) => sum + graphemeWidth(one), 0)
}

/** Returns text as wide as `cells`: cut with an ellipsis, or filled up with spaces. */
export function fit(text: string, cells: number): string {
  const width = widthOf(text)
  if (width <= cells) return text + ' '.repeat(cells - width)
  const cut = take(text, cells - 1)
  return fit(`${cut}…`, cells)
}

/** Breaks a text into lines of at most `cells`: at spaces where there are any, at its own line ends always. */
export function wrap(text: string, cells: number): string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, Math.max(cells, 2)))
}

/** Returns text without colours, bells and whatever else would move the terminal's cursor; tabs become spaces. */
export function plain(text: string): string {
  // Programs' own output comes through here: a service may write anything to stderr. Of the control
  // characters only the line end stays.
  return stripVTControlCharacters(text)
    .replaceAll('\t', '  ')
    .replaceAll(/[^\P{Cc}\n]/gu, '')
}

function wrapLine(line: string, cells: number): string[] {
  const lines: string[] = []
  let rest = line
  while (widthOf(rest) > cells) {
    const head = take(rest, cells)
    const fits = rest[head.length] === ' '
    const space = fits ? head.length : head.lastIndexOf(' ')
    // A word longer than a third of the line is cut rather than leaving a hole.
    const end = space > (head.length * 2) / 3 ? space : head.length
    lines.push(rest.slice(0, end).trimEnd())
    rest = rest.slice(end).trimStart()
  }
  return [...lines, rest]
}

/** Returns the longest start of a text that fits into `cells`. */
function take(text: string, cells: number): string {
  let taken = ''
  let width = 0
  for (const one of graphemes(text)) {
    width += graphemeWidth(one)
    if (width > cells) break
    taken += one
  }
  return taken
}

function graphemes(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment)
}

function graphemeWidth(grapheme: string): number {
  if (wide.test(grapheme)) return 2
  return /^[\p{Mark}\p{Default_Ignorable_Code_Point}]+$/u.test(grapheme) ? 0 : 1
}
