// Text in a window: made as wide as a number of cells, broken into lines, freed of what moves the cursor.
import { stripVTControlCharacters } from 'node:util'
import { widthOf } from '../style.ts'

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
  for (const letter of text) {
    width += widthOf(letter)
    if (width > cells) break
    taken += letter
  }
  return taken
}
