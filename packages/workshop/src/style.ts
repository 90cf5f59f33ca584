// Colour where the reader sees it, and columns that line up also where letters are two cells wide.
import { stripVTControlCharacters, styleText } from 'node:util'

export type Style = (format: Parameters<typeof styleText>[0], text: string) => string

/** Returns how to colour: not at all where `colored` is false. No meaning is ever in the colour alone. */
export function styleFor(colored: boolean): Style {
  return colored
    ? (format, text) => styleText(format, text, { validateStream: false })
    : (_format, text) => text
}

/**
 * Whether to colour, as most programs decide: `FORCE_COLOR` set to anything but 0 says yes, then
 * `NO_COLOR` set to anything says no, then it is whether a terminal reads along.
 */
export function wantsColor(env: Readonly<Record<string, string | undefined>>, isTerminal: boolean): boolean {
  const force = env['FORCE_COLOR']
  if (force !== undefined && force !== '') return force !== '0' && force !== 'false'
  if (env['NO_COLOR']) return false
  return isTerminal && env['TERM'] !== 'dumb'
}

// East Asian wide and fullwidth letters, and the symbols that terminals draw as wide.
const wide =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFD}]/u

/** Returns how many cells of a terminal a text takes; colours take none. */
export function widthOf(text: string): number {
  let width = 0
  for (const letter of stripVTControlCharacters(text)) width += wide.test(letter) ? 2 : 1
  return width
}

/** Pads a text with spaces to a width in cells. */
export function padded(text: string, width: number, side: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)))
  return side === 'left' ? text + space : space + text
}

/**
 * Writes rows as columns with two spaces between. `right` lists the columns that are flush right.
 * Nothing follows the last cell of a row.
 */
export function columns(rows: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const count = Math.max(0, ...rows.map((row) => row.length))
  const widths = Array.from({ length: count }, (_, index) =>
    Math.max(...rows.map((row) => widthOf(row[index] ?? ''))),
  )
  return rows.map((row) =>
    row
      .map((cell, index) => padded(cell, widths[index] ?? 0, right.includes(index) ? 'right' : 'left'))
      .join('  ')
      .trimEnd(),
  )
}

/** Puts spaces before each line that is not empty. */
export function indented(text: string, spaces: number): string {
  return text.replaceAll(/^(?=.)/gm, ' '.repeat(spaces))
}
